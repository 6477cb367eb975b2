# read.rb -- what Ruby's RSS reads at an address, as JSON.
#
#     read.rb URL
#
# The parser validates: a feed that is not as the standard says raises.
require 'json'
require 'open-uri'
require 'rss'

def atom_entry(e)
  link = ->(rel) { e.links.find { |l| (l.rel || 'alternate') == rel }&.href }
  { id: e.id.content, title: e.title.content, link: e.link.href,
    authors: e.authors.map { |a| a.name.content },
    published: e.published&.content&.to_i, updated: e.updated&.content&.to_i,
    content: e.content&.content, summary: e.summary&.content,
    tags: e.categories.map(&:term), enclosure: link['enclosure'], lang: e.lang }
end

def rss_item(i)
  { id: i.guid.content, title: i.title, link: i.link,
    authors: i.dc_creators.map(&:content), published: i.pubDate&.to_i,
    content: i.content_encoded, summary: i.description,
    tags: i.categories.map(&:content), enclosure: i.enclosure&.url,
    lang: i.dc_language }
end

feed = URI.open(ARGV[0]) { |answer| RSS::Parser.parse(answer.read, true) }
out = case feed
      when RSS::Atom::Feed
        { title: feed.title.content, lang: feed.lang,
          entries: feed.entries.map { |e| atom_entry(e) } }
      when RSS::Atom::Entry
        { entries: [atom_entry(feed)] }
      else
        { title: feed.channel.title, lang: feed.channel.language,
          entries: feed.items.map { |i| rss_item(i) } }
      end
puts JSON.generate(out)
