"""Pages with an article, for servers that are put under load."""

PROMO = "<div class=promo>A mattress for half of it</div>"
TEXT = "".join(f"<p>{sentence}</p>\n" for sentence in (
    "The council of the town met on Tuesday evening to vote on the bridge, "
    "and it took two hours of debate until the members agreed on a plan.",
    "It repairs the northern arch first, and leaves the towers for next "
    "spring, when the water of the river is expected to be lower.",
    "The engineer in charge said that the stone was in a better state than "
    "the survey of last year had led everybody to expect.",
    "Traffic over the river will be sent through the old town while the work "
    "lasts, which shopkeepers there have asked for since summer."))


def make_page(title, promo, more=""):
    return (f"<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>"
            f"<title>{title}</title></head>\n<body><main><article>\n"
            f"<h1>{title}</h1>\n{TEXT}{promo}\n{TEXT}{more}</article></main>"
            "</body></html>\n").encode()
