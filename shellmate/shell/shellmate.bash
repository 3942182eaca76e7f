# shellmate's key for bash (4.4 or newer): the words on the prompt become a command.
# Sourcing this binds one key, adds one function to PROMPT_COMMAND, starts no process and prints nothing, unless alt-m is somebody's already.
#   SHELLMATE_KEY      the key: alt-m (default, where it is free), another alt-X or ctrl-X, a readline sequence, or empty for none
#   SHELLMATE_APP_KEY  the key that opens the full-screen app on the words (default: none)
#   SHELLMATE_PROGRAM  the program (default: shellmate)
#   SHELLMATE_OFF=1    nothing is recorded
# In vi insert mode Alt-m shadows Escape followed at once by m; in vi command mode nothing.
# shellcheck shell=bash disable=SC2016  # ${x@P} is expanded where it stands

# The user's aliases must not get into the functions below.
_shellmate_aliases=$BASHOPTS
\builtin shopt -u expand_aliases
if [[ $- == *i* ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then

_shellmate_program=${SHELLMATE_PROGRAM:-shellmate}
_shellmate_newline=$'\n' _shellmate_between=$'\x1e'  # in POSIX mode $'...' is not read inside "${x%%...}"
_shellmate_numbers='\# \!'
_shellmate_was=''       # command and history numbers at the last prompt
_shellmate_status=0     # exit status of the last command line
_shellmate_failed=0     # 1: that line was the one just before this prompt, and failed
_shellmate_clear=''     # takes the hint away; PS0 sends it at Enter
_shellmate_fields=()    # the last answer: kind, message, then left, right, held, hint for each candidate; of a held one two hints, \x1e between
_shellmate_count=0      # candidates in it
_shellmate_at=0         # the one on the line; 0 is the user's own words
_shellmate_armed=0      # a held one whose reason is shown: the next press inserts it
_shellmate_asked=0      # 1: the line was explained, the next press asks the model
_shellmate_line=''      # what we left on the line; another line starts afresh
_shellmate_left=''      # the user's words up to the cursor
_shellmate_right=''     # and after it
_shellmate_pending=0    # 1: a candidate was put on the line since the prompt
_shellmate_history=''   # history number when it was
_shellmate_about=''     # what the last answer was about: the next request may go on with it, unless something else ran

# How many screen rows the prompt's last line and "$1" take.
_shellmate_rows() {
    local prompt=${PS1@P} text=$1 hidden rows=0 part
    while [[ $prompt == *$'\001'*$'\002'* ]]; do
        hidden=${prompt#*$'\001'}
        prompt=${prompt%%$'\001'*}${hidden#*$'\002'}
    done
    prompt=${prompt##*$'\n'}
    text=$prompt$text$'\n'
    while [[ $text == *$'\n'* ]]; do
        part=${text%%$'\n'*} text=${text#*$'\n'}
        hidden=${part//[ -~]/}  # what is not ASCII may be two columns wide
        ((rows += 1 + (${#part} + ${#hidden}) / ${COLUMNS:-80}))
    done
    _shellmate_result=$rows
}

# Lets the next key that takes the line or a part of it away take the hint away too: until then it is a macro, of _shellmate_hide and itself.
# Other keys leave the hint until Enter: each of them would make the key slower.
_shellmate_watch() {
    if ((${#_shellmate_watched[@]})); then return 0; fi
    local map line bound macros maps=(emacs)
    if [[ -o vi ]]; then maps=(vi-insert vi-command); fi
    for map in "${maps[@]}"; do
        # shellcheck disable=SC2178
        local -n _shellmate_keys=_shellmate_keys_${map/-/_}
        builtin mapfile -t bound < <(\builtin bind -m "$map" -p; \builtin bind -m "$map" -s; \builtin bind -m "$map" -X)
        _shellmate_keys=() macros=()
        for line in "${bound[@]}"; do
            case $line in
                '"\e\C-_'*) continue 2 ;;  # it is somebody's
                '"'*\\[0-7][0-7][0-7]*) ;;
                '"'*'": '*kill* | '"'*'": '*rubout | '"'*'": '*discard | '"'*'": undo' | '"'*'": revert-line' | '"'*'": backward-delete-char')
                    _shellmate_keys+=("$line")
                    line=${line%\": *}
                    macros+=("$line\": \"\\e\\C-_${line:1}\"")
                    ;;
            esac
        done
        _shellmate_watched+=("$map")  # before the rest, which Ctrl-C may end
        builtin bind -m "$map" -x '"\e\C-_": _shellmate_hide || :' && builtin bind -m "$map" "${macros[@]}"
    done
}

# Gives the keys back.
_shellmate_unwatch() {
    local map
    for map in "${_shellmate_watched[@]}"; do
        # shellcheck disable=SC2178
        local -n _shellmate_keys=_shellmate_keys_${map/-/_}
        builtin bind -m "$map" "${_shellmate_keys[@]}"
        builtin bind -m "$map" -r '\e\C-_'
    done
    _shellmate_watched=()
}

# Takes the hint away; a reason that went with it is to be read again.
_shellmate_hide() {
    _shellmate_armed=0
    _shellmate_unwatch
    builtin printf '\r%s' "$_shellmate_clear" >/dev/tty
    _shellmate_clear=''
}

# Shows "$1" below the line that readline is about to draw again, until the next key.
_shellmate_hint() {
    [[ $1 ]] || return 0
    local _shellmate_result=1 lines=${1//[!"$_shellmate_newline"]/} down
    _shellmate_watch
    _shellmate_rows "$READLINE_LINE"
    builtin printf -v down '%*s' "$_shellmate_result" ''
    builtin printf '\r\e[J%s%s\e[%dA\r' "${down// /"$_shellmate_newline"}" "$1" "$((_shellmate_result + ${#lines}))" >/dev/tty
    _shellmate_clear=$'\e[J'
}

# Puts candidate "$1" (0: the user's words) on the line.
_shellmate_put() {
    local left=$_shellmate_left right=$_shellmate_right hint="shellmate 0/$_shellmate_count  your words; again: 1/$_shellmate_count"
    if (($1 > 0)); then
        local first=$(($1 * 4 - 2))
        left=${_shellmate_fields[first]} right=${_shellmate_fields[first + 1]} hint=${_shellmate_fields[first + 3]#*"$_shellmate_between"}
        if ((_shellmate_pending == 0)); then
            _shellmate_pending=1
            _shellmate_read_numbers
            _shellmate_history=$_shellmate_result
        fi
    fi
    READLINE_LINE=$left$right
    READLINE_POINT=${#left}
    _shellmate_line=$READLINE_LINE
    _shellmate_at=$1
    _shellmate_armed=0
    _shellmate_hint "$hint"
}

# Shows what is to be read before the held candidate is put on the line.
_shellmate_hold() {
    _shellmate_hint "${_shellmate_fields[_shellmate_armed * 4 + 1]%%"$_shellmate_between"*}"
}

# Microseconds.
_shellmate_now() {
    local now=${EPOCHREALTIME:-$SECONDS.000000}
    _shellmate_result=${now//[!0-9]/}
}

# The next candidate; one that is held back (dangerous, or not sure) only shows its reason, and the next press inserts it.
_shellmate_next() {
    local -i next
    if ((_shellmate_armed > 0)); then
        # A key that is held down, or was pressed while the answer was awaited, is no decision.
        _shellmate_now
        if ((_shellmate_result - _shellmate_since < 400000)); then _shellmate_hold
        else _shellmate_put "$_shellmate_armed"; fi
        return 0
    fi
    next=$(((_shellmate_at + 1) % (_shellmate_count + 1)))
    if ((next > 0)) && [[ ${_shellmate_fields[next * 4]} == 1 ]]; then
        _shellmate_armed=$next
        _shellmate_hold
        _shellmate_now
        _shellmate_since=$_shellmate_result
    else
        _shellmate_put "$next"
    fi
}

# Asks the program; the answer goes to _shellmate_fields. Ctrl-C ends it and nothing else.
_shellmate_ask() {
    local trap_before last='' word names=''
    trap_before=$(\builtin trap -p INT)
    builtin trap '' INT
    if [[ $READLINE_LINE ]]; then
        local -a words
        builtin read -r -d '' -a words <<<"$READLINE_LINE" || :
        for word in "${words[@]:0:50}"; do
            if builtin alias -- "$word" || builtin declare -F -- "$word"; then names+=" $word"; fi >/dev/null 2>&1
        done
    elif ((_shellmate_failed)); then
        last=$(HISTTIMEFORMAT='' \builtin history 1)
        last=${last#*[0-9][ *] }
    fi
    if [[ $READLINE_LINE ]]; then builtin printf '\rshellmate: asking, Ctrl-C cancels' >/dev/tty; fi
    # What stands in $( ) and <( ) is read again when it runs, with the user's aliases: hence \builtin and \command.
    {
        _shellmate_watch  # while the program works
        builtin mapfile -d '' -t _shellmate_fields
    } < <(
        \builtin printf '%s\0' "$_shellmate_asked" "$_shellmate_status" "$last" "$names" "${COLUMNS:-80}" "${#_shellmate_left}" "$READLINE_LINE" "$_shellmate_about" |
            \command "$_shellmate_program" key bash 2>/dev/null
    )
    builtin printf '\r\e[J' >/dev/tty
    if [[ $trap_before ]]; then builtin eval "$trap_before"; else builtin trap - INT; fi
}

# What the key does.
_shellmate_key() {
    local IFS=$' \t\n'
    if ((_shellmate_count > 0)) && [[ $READLINE_LINE == "$_shellmate_line" ]]; then
        _shellmate_next
        return 0
    fi
    if [[ $READLINE_LINE != "$_shellmate_line" ]]; then _shellmate_asked=0; fi
    _shellmate_left=${READLINE_LINE:0:READLINE_POINT} _shellmate_right=${READLINE_LINE:READLINE_POINT}
    _shellmate_line=$READLINE_LINE _shellmate_at=0 _shellmate_armed=0 _shellmate_count=0
    _shellmate_ask
    _shellmate_asked=0
    case ${_shellmate_fields[0]-} in
        candidates)
            _shellmate_count=$(((${#_shellmate_fields[@]} - 2) / 4)) _shellmate_about=${_shellmate_fields[1]}
            _shellmate_next
            ;;
        explained)
            _shellmate_asked=1
            _shellmate_hint "${_shellmate_fields[1]}"
            ;;
        message) _shellmate_hint "${_shellmate_fields[1]}" ;;
        '') _shellmate_hint "shellmate: no answer from $_shellmate_program. Is it installed? Try \`shellmate doctor\`." ;;
    esac
    return 0
}

# Opens the full-screen app on the words; the command chosen there comes back through file descriptor 3.
_shellmate_app() {
    local IFS=$' \t\n' chosen
    _shellmate_hide
    # SHELL: whose rules commands follow there; it may be another than the login shell.
    chosen=$(SHELL=$BASH SHELLMATE_APP_TEXT=$READLINE_LINE SHELLMATE_APP_FD=3 \command "$_shellmate_program" 3>&1 >/dev/tty </dev/tty 2>/dev/tty) || :
    # The app has switched this off: what is pasted on the line would run at once.
    if [[ $(\builtin bind -v) == *'enable-bracketed-paste on'* ]]; then builtin printf '\e[?2004h' >/dev/tty; fi
    if [[ $chosen ]]; then
        READLINE_LINE=$chosen
        READLINE_POINT=${#chosen}
    fi
    return 0
}

# Sends its arguments to the history.
_shellmate_record() {
    builtin printf '%s\0' "$@" | command "$_shellmate_program" key record bash >/dev/null 2>&1
}

# Command and history numbers; of a history without an entry 0, where bash says 1 as it does with the first.
_shellmate_read_numbers() {
    _shellmate_result=${_shellmate_numbers@P}
    if [[ ${_shellmate_result#* } == 1 && ! $(\builtin history 1) ]]; then _shellmate_result=${_shellmate_result% *}' 0'; fi
}

# Records, in the background, what became of a suggestion; runs before each prompt and keeps the exit status.
_shellmate_prompt() {
    local status=$? _shellmate_result numbers last
    _shellmate_read_numbers
    numbers=$_shellmate_result
    if [[ $numbers == "$_shellmate_was" || ${numbers#* } == "${_shellmate_was#* }" ]]; then
        _shellmate_failed=0  # an empty line, or one that history does not keep
    else
        _shellmate_failed=$((status != 0))
        if ((!_shellmate_pending)); then _shellmate_about=''; fi
        if ((_shellmate_pending)) && [[ ${SHELLMATE_OFF-} != 1 && ${numbers#* } != "${_shellmate_history#* }" ]]; then
            last=$(HISTTIMEFORMAT='' \builtin history 1)
            last=${last#*[0-9][ *] }
            if [[ $last != ' '* ]]; then
                # One fork and no waiting; the braces keep the job number off the screen.
                {
                    _shellmate_record "$status" "$PWD" "$last" "$_shellmate_at" "$_shellmate_left$_shellmate_right" "${_shellmate_fields[@]}" &
                } 2>/dev/null
                disown 2>/dev/null
            fi
        fi
    fi
    _shellmate_unwatch
    if [[ $_shellmate_clear ]]; then builtin printf '%s' "$_shellmate_clear" >/dev/tty; fi
    if [[ ${PS0-} != *_shellmate_clear* ]] && shopt -q promptvars; then PS0='${_shellmate_clear-}'${PS0-}; fi
    _shellmate_clear=''
    _shellmate_was=$numbers _shellmate_status=$status _shellmate_pending=0 _shellmate_count=0 _shellmate_asked=0 _shellmate_line=''
    if [[ $- == *e* ]]; then return 0; fi
    return "$status"
}

# Binds the key written "$1" to the function "$2" in all keymaps.
_shellmate_bind() {
    local sequence=$1 map
    case $sequence in
        '') return 0 ;;
        alt-?) sequence='\e'${sequence#alt-} ;;
        ctrl-?) sequence='\C-'${sequence#ctrl-} ;;
    esac
    for map in emacs vi-insert vi-command; do
        builtin bind -m "$map" -x "\"$sequence\": $2 || :" 2>/dev/null || :
    done
}

# Whether alt-m is the user's own already. (Reading the bindings takes one fork, 1 ms.)
_shellmate_taken() {
    local bound
    bound=$(\builtin bind -s; \builtin bind -X; \builtin bind -p) 2>/dev/null || return 1
    bound=$'\n'$bound
    if [[ $bound != *$'\n"\\em": '* ]]; then return 1; fi
    bound=${bound#*$'\n"\\em": '}
    [[ ${bound%%$'\n'*} != *_shellmate_key* ]]
}

if [[ ! ${SHELLMATE_KEY+x} ]] && _shellmate_taken; then
    builtin printf '%s\n' "shellmate: alt-m is bound to something else and stays so. Set SHELLMATE_KEY to another key, to alt-m to take it, or to nothing." >&2
else
    _shellmate_bind "${SHELLMATE_KEY-alt-m}" _shellmate_key
fi
_shellmate_bind "${SHELLMATE_APP_KEY-}" _shellmate_app

case "${PROMPT_COMMAND[*]-}" in
    *_shellmate_prompt*) ;;
    *)
        # Element 0 is also the whole of a PROMPT_COMMAND that is no array.
        # shellcheck disable=SC2128,SC2178
        PROMPT_COMMAND=_shellmate_prompt${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
        ;;
esac

fi
if [[ :$_shellmate_aliases: == *:expand_aliases:* ]]; then builtin shopt -s expand_aliases; fi
