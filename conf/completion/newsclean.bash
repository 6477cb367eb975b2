# newsclean.bash -- completion of newsclean(1) in bash.
#
# Where a file is wanted the answer is left empty, and readline completes the
# name with the quotes that it needs.

_newsclean_options()
{
    local rules='--rules --no-default-rules --normalize --article'

    case $1 in
    '') echo '--help --version' ;;
    clean) echo "$rules --host --help" ;;
    explain) echo "$rules --host --html --json --help" ;;
    extract)
        echo '--url --format --json --site-config --links --batch --help' ;;
    import)
        echo "--store --base-url --files -0 --null --jobs --resume $rules" \
            '--site-config --log --quiet --progress --json --help' ;;
    list) echo '--store --json --help' ;;
    rules) echo '--json --help' ;;
    store) echo '--help' ;;
    'store check') echo '--store --json --words --help' ;;
    'store prune') echo '--store --json --age --count --dry-run --help' ;;
    'store export') echo '--store --host --revisions --help' ;;
    'store show') echo '--store --json --revision --format --help' ;;
    'store stats' | 'store import' | 'store revisions')
        echo '--store --json --help' ;;
    'store backup' | 'store remove') echo '--store --help' ;;
    esac
}

# Whether the option $1 has a value; its words are in `values`, and `files` tells
# whether it is the name of something else.
_newsclean_value()
{
    values='' files=none
    case $1 in
    --rules | --store | --files | --log) files=default ;;
    --site-config) files=dirnames ;;
    --format) values='json text html markdown' ;;
    --normalize)
        values='All None lazy-images tracking presentational headings empty'
        values+=' breaks amp' ;;
    --article | --host | --url | --base-url | --jobs | --progress | --age | \
        --count | --revision) ;;
    *) return 1 ;;
    esac
}

# What stands where neither an option nor its value does.
_newsclean_operand()
{
    values='' files=none
    case $1 in
    '') values='clean explain extract import list rules store' ;;
    store)
        values='stats check backup prune remove export import show'
        values+=' revisions' ;;
    clean | explain | extract | import | rules | 'store backup' | \
        'store import') files=default ;;
    esac
}

_newsclean()
{
    local at=$COMP_CWORD values files command='' before='' equals=''
    local word=${COMP_WORDS[at]} option=${COMP_WORDS[at - 1]}

    # --option=value is three words.
    if [[ $word == = ]]; then
        word='' equals='='
    elif [[ $option == = ]]; then
        option=${COMP_WORDS[at - 2]} equals='='
    fi
    ((at < 2)) || command=${COMP_WORDS[1]}
    [[ $command != store ]] || ((at < 3)) || command+=" ${COMP_WORDS[2]}"

    if [[ $option$equals == --html= ]]; then
        values=marked files=none
    elif ! _newsclean_value "$option"; then
        _newsclean_operand "$command"
        if [[ $word == -* ]]; then
            values=$(_newsclean_options "$command")
            files=none
        fi
    elif [[ $option == --normalize && $word == *,* ]]; then
        before=${word%,*},
        word=${word##*,}
    fi
    # One word a line: none of them has blanks.
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$values" -- "$word")
    case $files in
    none) compopt +o default +o bashdefault ;;
    dirnames) compopt +o default +o bashdefault -o dirnames ;;
    esac
}

complete -o bashdefault -o default -F _newsclean newsclean
