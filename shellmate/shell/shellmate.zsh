# shellmate's key for zsh (5.3 or newer): the words on the prompt become a command.
# Sourcing this binds one key, adds two hooks, starts no process and prints nothing, unless alt-m is somebody's already.
#   SHELLMATE_KEY      the key: alt-m (default, where it is free), another alt-X or ctrl-X, a bindkey sequence, or empty for none
#   SHELLMATE_APP_KEY  the key that opens the full-screen app on the words (default: none)
#   SHELLMATE_PROGRAM  the program (default: shellmate)
#   SHELLMATE_OFF=1    nothing is recorded
# In vi insert mode Alt-m shadows Escape followed at once by m; in vi command mode nothing.

# The user's aliases must not get into the functions below.
'builtin' 'typeset' -g _shellmate_aliases=$options[aliases]
'builtin' 'setopt' 'no_aliases'
if [[ -o interactive ]]; then

typeset -g _shellmate_program=${SHELLMATE_PROGRAM:-shellmate}
typeset -g _shellmate_running='' _shellmate_last='' _shellmate_line='' _shellmate_left='' _shellmate_right='' _shellmate_about=''
typeset -gi _shellmate_status=0 _shellmate_count=0 _shellmate_at=0 _shellmate_armed=0 _shellmate_asked=0 _shellmate_pending=0 _shellmate_hinted=0
typeset -gF _shellmate_since=0
typeset -ga _shellmate_fields  # the last answer: kind, message, then left, right, held, hint for each candidate; of a held one two hints, \x1e between

# Shows "$1" below the line until the next key.
_shellmate_hint() {
    [[ -n $1 ]] || return 0
    zle -M -- "$1"
    if (( ! _shellmate_hinted )); then
        autoload -Uz add-zle-hook-widget
        add-zle-hook-widget line-pre-redraw _shellmate_hide
    fi
    _shellmate_hinted=2
}

# Runs before each redraw: the first is the hint's own, the second comes with the next key.
_shellmate_hide() {
    (( --_shellmate_hinted > 0 )) && return 0
    add-zle-hook-widget -d line-pre-redraw _shellmate_hide
    _shellmate_hinted=0 _shellmate_armed=0  # a reason that goes is to be read again
    zle -M ''
}

# Puts candidate "$1" (0: the user's words) on the line.
_shellmate_put() {
    local left=$_shellmate_left right=$_shellmate_right hint="shellmate 0/$_shellmate_count  your words; again: 1/$_shellmate_count"
    if (( $1 > 0 )); then
        left=$_shellmate_fields[$1*4-1] right=$_shellmate_fields[$1*4] hint=${_shellmate_fields[$1*4+2]#*$'\x1e'}
        _shellmate_pending=1
    fi
    BUFFER=$left$right
    CURSOR=$#left
    _shellmate_line=$BUFFER _shellmate_at=$1 _shellmate_armed=0
    _shellmate_hint $hint
}

# Shows what is to be read before the held candidate is put on the line.
_shellmate_hold() {
    _shellmate_hint "${_shellmate_fields[_shellmate_armed*4+2]%%$'\x1e'*}"
}

# The next candidate; one that is held back (dangerous, or not sure) only shows its reason, and the next press inserts it.
_shellmate_next() {
    local -i next
    zmodload zsh/datetime
    if (( _shellmate_armed > 0 )); then
        # A key that is held down, or was pressed while the answer was awaited, is no decision.
        if (( EPOCHREALTIME - _shellmate_since >= 0.4 )); then _shellmate_put $_shellmate_armed
        else _shellmate_hold; fi
        return 0
    fi
    (( next = (_shellmate_at + 1) % (_shellmate_count + 1) ))
    if (( next > 0 )) && [[ $_shellmate_fields[next*4+1] == 1 ]]; then
        _shellmate_armed=$next
        _shellmate_hold
        _shellmate_since=$EPOCHREALTIME
    else
        _shellmate_put $next
    fi
}

# Asks the program; the answer goes to _shellmate_fields. Ctrl-C ends it and nothing else.
_shellmate_ask() {
    setopt local_options local_traps
    local word last='' answer
    local -a names
    for word in ${${=BUFFER}[1,50]}; do
        if (( $+aliases[$word] + $+functions[$word] + $+galiases[$word] )); then names+=($word); fi
    done
    [[ -n $BUFFER ]] || last=$_shellmate_last
    trap '' INT
    # What stands in $( ) is read again when it runs, with the user's aliases: hence \builtin and \command.
    if [[ -n $BUFFER ]]; then zle -R "shellmate: asking, Ctrl-C cancels"; fi
    answer=$(\builtin printf '%s\0' $_shellmate_asked $_shellmate_status "$last" "$names" ${COLUMNS:-80} $#_shellmate_left "$BUFFER" "$_shellmate_about" |
        \command $_shellmate_program key zsh 2>/dev/null)
    zle -R ''
    _shellmate_fields=("${(@0)answer%$'\0'}")
}

# What the key does.
_shellmate_key() {
    emulate -L zsh
    if (( _shellmate_count > 0 )) && [[ $BUFFER == "$_shellmate_line" ]]; then
        _shellmate_next
        return 0
    fi
    if [[ $BUFFER != "$_shellmate_line" ]]; then _shellmate_asked=0; fi
    _shellmate_left=$LBUFFER _shellmate_right=$RBUFFER _shellmate_line=$BUFFER
    _shellmate_at=0 _shellmate_armed=0 _shellmate_count=0
    _shellmate_ask
    _shellmate_asked=0
    case $_shellmate_fields[1] in
        candidates)
            (( _shellmate_count = ($#_shellmate_fields - 2) / 4 ))
            _shellmate_about=$_shellmate_fields[2]  # the next request may go on with it, unless something else runs
            _shellmate_next
            ;;
        explained)
            _shellmate_asked=1
            _shellmate_hint $_shellmate_fields[2]
            ;;
        message) _shellmate_hint $_shellmate_fields[2] ;;
        '') _shellmate_hint "shellmate: no answer from $_shellmate_program. Is it installed? Try \`shellmate doctor\`." ;;
    esac
    return 0
}

# Opens the full-screen app on the words; the command chosen there comes back through file descriptor 3.
_shellmate_app() {
    emulate -L zsh
    local chosen
    zle -I
    # SHELL: whose rules commands follow there; it may be another than the login shell.
    chosen=$(SHELL=${commands[zsh]:-$SHELL} SHELLMATE_APP_TEXT=$BUFFER SHELLMATE_APP_FD=3 \command $_shellmate_program 3>&1 >/dev/tty </dev/tty 2>/dev/tty)
    # The app has switched this off: what is pasted on the line would run at once.
    if (( ${+zle_bracketed_paste} )); then builtin print -rn -- $zle_bracketed_paste[1] >/dev/tty; fi
    if [[ -n $chosen ]]; then
        BUFFER=$chosen
        CURSOR=$#chosen
    fi
    zle reset-prompt
}

# Remembers the command line that is about to run.
_shellmate_preexec() {
    _shellmate_running=${1:-$3}
}

# Records, in the background, what became of a suggestion; runs before each prompt.
_shellmate_precmd() {
    local -i failed=$?
    emulate -L zsh
    if (( _shellmate_pending )) && [[ -n $_shellmate_running && $_shellmate_running != ' '* && ${SHELLMATE_OFF-} != 1 ]] &&
        [[ -z ${HISTORY_IGNORE-} || $_shellmate_running != ${~HISTORY_IGNORE} ]]; then
        setopt no_bg_nice
        { builtin printf '%s\0' $failed "$PWD" "$_shellmate_running" $_shellmate_at "$_shellmate_left$_shellmate_right" "${(@)_shellmate_fields}" |
            command $_shellmate_program key record zsh } >/dev/null 2>&1 &!
    fi
    if (( ! _shellmate_pending )) && [[ -n $_shellmate_running ]]; then _shellmate_about=''; fi
    _shellmate_status=$failed _shellmate_last=$_shellmate_running
    _shellmate_running='' _shellmate_pending=0 _shellmate_count=0 _shellmate_asked=0 _shellmate_line=''
    return $failed
}

# Binds the key written "$1" to the widget "$2" in all keymaps.
_shellmate_bind() {
    local sequence=$1 map
    case $sequence in
        '') return 0 ;;
        alt-?) sequence='\e'${sequence#alt-} ;;
        ctrl-?) sequence='\C-'${sequence#ctrl-} ;;
    esac
    zle -N $2
    for map in emacs viins vicmd; do bindkey -M $map -- $sequence $2; done
}

# Whether alt-m is the user's own already. Oh-my-zsh's copy-prev-shell-word is not: few know that it is there.
_shellmate_taken() {
    emulate -L zsh
    local bound=$(\builtin bindkey -- '\em' 2>/dev/null)
    [[ -n $bound && ${bound##* } != (undefined-key|copy-prev-shell-word|_shellmate_key) ]]
}

if (( ! ${+SHELLMATE_KEY} )) && _shellmate_taken; then
    print -ru2 -- "shellmate: alt-m is bound to something else and stays so. Set SHELLMATE_KEY to another key, to alt-m to take it, or to nothing."
else
    _shellmate_bind "${SHELLMATE_KEY-alt-m}" _shellmate_key
fi
_shellmate_bind "${SHELLMATE_APP_KEY-}" _shellmate_app

typeset -ga preexec_functions precmd_functions
(( ${preexec_functions[(I)_shellmate_preexec]} )) || preexec_functions+=(_shellmate_preexec)
(( ${precmd_functions[(I)_shellmate_precmd]} )) || precmd_functions=(_shellmate_precmd $precmd_functions)

fi
if [[ $_shellmate_aliases == on ]]; then builtin setopt aliases; fi
