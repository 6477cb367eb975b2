#compdef newsclean
# newsclean.zsh -- completion of newsclean(1) in zsh.

_newsclean_normalize()
{
    _values -s , option All None lazy-images tracking presentational headings \
        empty breaks amp
}

_newsclean_commands()
{
    local -a commands=(
        'clean:the page without what the rules name'
        'explain:what the rules cut out of a page'
        'extract:the article in a page'
        'import:store the articles of files and directories'
        'list:what a store has'
        'rules:what of a file of rules is taken'
        'store:look after a store'
    )
    _describe -t commands command commands
}

_newsclean_verbs()
{
    local -a verbs=(
        'stats:how much is in it'
        'check:look for damage'
        'backup:copy all of it to a new file'
        'prune:remove what is too old'
        'remove:take an article back'
        'export:all articles, a line of JSON each'
        'import:store what export wrote'
        'show:an article'
        'revisions:which versions of an article there are'
    )
    _describe -t verbs verb verbs
}

_newsclean_store()
{
    case $words[1] in
    stats) _arguments $help $store $json ;;
    check)
        _arguments $help $store $json \
            '--words[compare the words of articles with those searches find]' ;;
    backup) _arguments $help $store '1:new file:_files' ;;
    prune)
        _arguments $help $store $json \
            '--age=[keep what was stored, published or changed in that time]:time:' \
            '--count=[keep so many of each host]:number:' \
            '--dry-run[only tell how many articles would go]' ;;
    remove) _arguments $help $store $id ;;
    export)
        _arguments $help $store '--host=[only the articles of this host]:host:' \
            '--revisions[with their earlier versions]' ;;
    import) _arguments $help $store $json '1:file:_files' ;;
    show)
        _arguments $help $store $json $format \
            '--revision=[the version of that number]:number:' $id ;;
    revisions) _arguments $help $store $json $id ;;
    esac
}

_newsclean_command()
{
    local state=

    case $words[1] in
    clean) _arguments $help $rules $host '1:page:_files' ;;
    explain)
        _arguments $help $rules $host \
            '(--json)--html=-[print a page: the cuts, and both pages; or the page marked]::what alone:(marked)' \
            '(--html)--json[print one object]' '1:page:_files' ;;
    extract)
        _arguments $help $sites $json $format '--url=[where the page was found]:address:' \
            '--links[footnotes for the addresses of links]' \
            '--batch[answer lines of URL, tab, path]' '*:page:_files' ;;
    import)
        _arguments $help $store $rules $sites $json \
            '--base-url=[where the pages are on the web]:address:' \
            '*--files=[files that a list names]:list:_files' \
            '(-0 --null)'{-0,--null}'[lists have NULs instead of line ends]' \
            '--jobs=[threads that extract]:number:' \
            '--resume[go on where an import was stopped]' \
            '--log=[all pages that were left out or failed]:file:_files' \
            '--quiet[do not show how far the work is]' \
            '--progress=[how often to show it]:seconds:' '*:file:_files' ;;
    list) _arguments $help $store $json ;;
    rules) _arguments $help $json '*:file:_files' ;;
    store)
        _arguments -C $help '1:verb:_newsclean_verbs' '*::argument:->verb'
        [[ -z $state ]] || _newsclean_store ;;
    esac
}

_newsclean()
{
    local curcontext=$curcontext state state_descr line
    local -A opt_args
    local -a rules=(
        '*--rules=[rules to go by besides the shipped ones]:file:_files'
        '--no-default-rules[leave the shipped rules out]'
        '--normalize=[changes inside of articles]:options:_newsclean_normalize'
        '--article=[what an article is]:selector:'
    )
    local -a host=('--host=[whose page it is]:host:')
    local -a sites=(
        '--site-config=[site configs, as Full-Text RSS has them]:directory:_files -/'
    )
    local -a store=('--store=[the store]:store:_files')
    local -a json=('--json[for programs]')
    local format='--format=[form of the article]:format:(json text html markdown)'
    # What no list can have; a word that begins with - is no such thing.
    local id="1:id or address:_guard '^-*' 'id or address'"
    local -a help=('(- *)--help[explain the command]')

    _arguments -C $help '(- *)--version[which version this is]' \
        '1:command:_newsclean_commands' '*::argument:->command'
    [[ -z $state ]] || _newsclean_command
}

_newsclean "$@"
