// Shows lazy images and closes the cookie banner.
document.querySelectorAll('img.lazy').forEach(function (img) {
    img.src = img.dataset.src;
});
var banner = document.getElementById('cookie-banner');
if (banner) {
    banner.addEventListener('click', function () { banner.remove(); });
}
