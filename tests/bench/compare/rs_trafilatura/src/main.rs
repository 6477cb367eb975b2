//! Articles by rs-trafilatura, for compare/extraction.py: a line `URL<TAB>PATH`
//! in, a line of JSON out.
use rs_trafilatura::{extract_bytes_with_options, Options};
use serde_json::{json, Value};
use std::io::{self, BufRead, Write};

fn extract(url: &str, path: &str) -> Option<Value> {
    let page = std::fs::read(path).ok()?;
    let mut options = Options::default();
    if !url.is_empty() {
        options.url = Some(url.to_owned());
    }
    let found = extract_bytes_with_options(&page, &options).ok()?;
    Some(json!({
        "text": found.content_text,
        "title": found.metadata.title,
        "author": found.metadata.author,
        "date": found.metadata.date.map(|date| date.to_rfc3339()),
    }))
}

fn main() {
    for line in io::stdin().lock().lines() {
        let line = line.expect("a line");
        let (url, path) = line.split_once('\t').expect("an address and a path");
        // A page that it can't read is an empty answer.
        println!("{}", extract(url, path).unwrap_or_else(|| json!({})));
        io::stdout().flush().expect("a reader");
    }
}
