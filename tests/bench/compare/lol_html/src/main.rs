//! Pages through lol-html, for compare/stream.py.
//!
//!     lol_html_driver PAGES RULES
//!
//! The protocol is that of engines.c: PAGES is a file with the path of a page
//! in each line, RULES one with a selector in each; each line of standard input
//! names a task, and is answered by `CPU WALL BYTES`.
use lol_html::html_content::Element;
use lol_html::{ElementContentHandlers, HtmlRewriter, Selector, Settings};
use std::borrow::Cow;
use std::io::{self, BufRead, Write};
use std::time::Instant;

const PIECE: usize = 8000; // as engines.c

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, out: *mut Timespec) -> i32;
}

fn cpu() -> f64 {
    const PROCESS: i32 = 2; // CLOCK_PROCESS_CPUTIME_ID
    let mut now = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(PROCESS, &mut now) };
    now.seconds as f64 + now.nanoseconds as f64 / 1e9
}

fn lines(path: &str) -> Vec<String> {
    std::fs::read_to_string(path)
        .expect("a list of lines")
        .lines()
        .map(str::to_owned)
        .collect()
}

/// One page, without the elements that one of the selectors names. There is no
/// way to share what is compiled between pages, so each page pays for it.
fn clean(page: &[u8], selectors: &[Selector], count: &mut usize) {
    let mut settings = Settings::new().with_strict(false);
    for selector in selectors {
        settings = settings.append_element_content_handler((
            Cow::Borrowed(selector),
            ElementContentHandlers::default().element(|element: &mut Element| {
                element.remove();
                Ok(())
            }),
        ));
    }
    let mut rewriter = HtmlRewriter::new(settings, |kept: &[u8]| *count += kept.len());
    for piece in page.chunks(PIECE) {
        rewriter.write(piece).expect("a page");
    }
    rewriter.end().expect("a page");
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let pages: Vec<Vec<u8>> = lines(&arguments[1])
        .iter()
        .map(|path| std::fs::read(path).expect("a page"))
        .collect();
    let rules: Vec<Selector> = lines(&arguments[2])
        .iter()
        .map(|rule| rule.parse().expect("a selector"))
        .collect();
    for task in io::stdin().lock().lines() {
        let task = task.expect("a task");
        let n: usize = task.parse().expect("how many rules");
        let (clock, from, mut count) = (Instant::now(), cpu(), 0);
        for page in &pages {
            clean(page, &rules[..n], &mut count);
        }
        println!("{:.9} {:.9} {}", cpu() - from, clock.elapsed().as_secs_f64(), count);
        io::stdout().flush().expect("a reader");
    }
}
