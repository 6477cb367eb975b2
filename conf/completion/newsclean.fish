# newsclean.fish -- completion of newsclean(1) in fish.

# Whether the command line is at one of these commands; a verb of `store` is one
# with it.
function __newsclean_at
    set -l words (commandline -opc)
    set -l command "$words[2]"
    test "$command" = store; and set command (string trim -- "store $words[3]")
    contains -- "$command" $argv
end

function __newsclean_command
    complete -c newsclean -n '__newsclean_at ""' -a $argv[1] -d $argv[2]
end

function __newsclean_verb
    complete -c newsclean -n '__newsclean_at store' -a $argv[1] -d $argv[2]
end

complete -c newsclean -f
complete -c newsclean -l help -d 'Explain how to use it'
complete -c newsclean -n '__newsclean_at ""' -l version -d 'Which version this is'

__newsclean_command clean 'The page without what the rules name'
__newsclean_command explain 'What the rules cut out of a page'
__newsclean_command extract 'The article in a page'
__newsclean_command import 'Store the articles of files and directories'
__newsclean_command list 'What a store has'
__newsclean_command rules 'What of a file of rules is taken'
__newsclean_command store 'Look after a store'

__newsclean_verb stats 'How much is in it'
__newsclean_verb check 'Look for damage'
__newsclean_verb backup 'Copy all of it to a new file'
__newsclean_verb prune 'Remove what is too old'
__newsclean_verb remove 'Take an article back'
__newsclean_verb export 'All articles, a line of JSON each'
__newsclean_verb import 'Store what export wrote'
__newsclean_verb show 'An article'
__newsclean_verb revisions 'Which versions of an article there are'

# Operands that are files: no such thing is the value of --html.
complete -c newsclean -F -n '__newsclean_at clean explain extract import rules "store backup" "store import"; and not commandline -ct | string match -q -- "--html=*"'

set -l rules '__newsclean_at clean explain import'
complete -c newsclean -n $rules -l rules -rF -d 'Rules besides the shipped ones'
complete -c newsclean -n $rules -l no-default-rules -d 'Leave the shipped rules out'
complete -c newsclean -n $rules -l normalize -x -d 'Changes inside of articles' \
    -a 'All None lazy-images tracking presentational headings empty breaks amp'
complete -c newsclean -n $rules -l article -x -d 'What an article is'

complete -c newsclean -n '__newsclean_at clean explain "store export"' -l host -x -d 'Whose pages'
complete -c newsclean -n '__newsclean_at explain' -l html -a marked -d 'A page: the cuts, and both pages; or the page marked'

complete -c newsclean -n '__newsclean_at extract' -l url -x -d 'Where the page was found'
complete -c newsclean -n '__newsclean_at extract "store show"' -l format -x -a 'json text html markdown' -d 'Form of the article'
complete -c newsclean -n '__newsclean_at extract' -l links -d 'Footnotes for the addresses of links'
complete -c newsclean -n '__newsclean_at extract' -l batch -d 'Answer lines of URL, tab, path'
complete -c newsclean -n '__newsclean_at extract import' -l site-config -x -a '(__fish_complete_directories)' -d 'Site configs'

complete -c newsclean -n '__newsclean_at import' -l base-url -x -d 'Where the pages are on the web'
complete -c newsclean -n '__newsclean_at import' -l files -rF -d 'Files that a list names'
complete -c newsclean -n '__newsclean_at import' -s 0 -l null -d 'Lists have NULs'
complete -c newsclean -n '__newsclean_at import' -l jobs -x -d 'Threads that extract'
complete -c newsclean -n '__newsclean_at import' -l resume -d 'Go on where an import was stopped'
complete -c newsclean -n '__newsclean_at import' -l log -rF -d 'Pages left out or failed'
complete -c newsclean -n '__newsclean_at import' -l quiet -d 'Do not show how far the work is'
complete -c newsclean -n '__newsclean_at import' -l progress -x -d 'How often to show it, in seconds'

set -l verbs '"store stats" "store check" "store prune" "store import" "store show" "store revisions"'
complete -c newsclean -n "__newsclean_at import list $verbs \"store backup\" \"store remove\" \"store export\"" -l store -rF -d 'The store'
complete -c newsclean -n "__newsclean_at explain extract import list rules $verbs" -l json -d 'For programs'
complete -c newsclean -n '__newsclean_at "store check"' -l words -d 'Compare the words that searches find'
complete -c newsclean -n '__newsclean_at "store prune"' -l age -x -d 'Keep what was stored, published or changed in that time'
complete -c newsclean -n '__newsclean_at "store prune"' -l count -x -d 'Keep so many of each host'
complete -c newsclean -n '__newsclean_at "store prune"' -l dry-run -d 'Only tell what would go'
complete -c newsclean -n '__newsclean_at "store export"' -l revisions -d 'With earlier versions'
complete -c newsclean -n '__newsclean_at "store show"' -l revision -x -d 'The version of that number'
