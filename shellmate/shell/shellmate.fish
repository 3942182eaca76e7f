# shellmate's key for fish (3.6 or newer): the words on the prompt become a command.
# Sourcing this binds one key, adds two event handlers, starts no process and prints nothing, unless alt-m is somebody's already.
#   SHELLMATE_KEY      the key: alt-m (default, where it is free), another alt-X or ctrl-X, a bind sequence, or empty for none
#   SHELLMATE_APP_KEY  the key that opens the full-screen app on the words (default: none)
#   SHELLMATE_PROGRAM  the program (default: shellmate)
#   SHELLMATE_OFF=1    nothing is recorded
# In vi insert mode Alt-m shadows Escape followed at once by m; in vi command mode nothing.

if status is-interactive

set -g _shellmate_program shellmate
set -q SHELLMATE_PROGRAM[1]; and test -n "$SHELLMATE_PROGRAM"; and set -g _shellmate_program $SHELLMATE_PROGRAM
set -g _shellmate_status 0
set -g _shellmate_last ''
set -g _shellmate_pending 0
set -g _shellmate_about '' # what the last answer was about
set -g _shellmate_fields # the last answer: kind, message, then left, right, held, hint for each candidate; of a held one two hints, \x1e between

function _shellmate_reset
    set -g _shellmate_count 0 # candidates in the answer
    set -g _shellmate_at 0 # the one on the line; 0 is the user's own words
    set -g _shellmate_armed 0 # a held one whose reason is shown: the next press inserts it
    set -g _shellmate_asked 0 # 1: the line was explained, the next press asks the model
    set -g _shellmate_line ''
end
_shellmate_reset

# Takes the hint away, and goes back to the key bindings that were in force before it.
function _shellmate_hide
    set fish_bind_mode $_shellmate_mode
    set -g _shellmate_shown
    set -g _shellmate_armed 0 # a reason that goes is to be read again
    _shellmate_below ''
end

# Repeats one `bind` of the mode that the hint was shown in, with _shellmate_hide in front.
function _shellmate_rebind
    argparse -i -s preset user k/key s/silent 'M/mode=' 'm/sets-mode=' -- $argv; or return 0
    test (count $argv) -ge 2; or return 0
    set -l flags -M shellmate_$_shellmate_mode $_flag_key
    set -q _flag_sets_mode; and set -a flags -m $_flag_sets_mode
    if test "$argv[2]" = _shellmate_key
        bind $flags $argv
    else
        bind $flags $argv[1] _shellmate_hide $argv[2..-1]
    end
end

# Draws its argument, one row or more, below the line; an empty one takes away what is there.
function _shellmate_below
    set -l down 1
    set -l after (string sub -s (math (string length -- (commandline -c | string collect)) + 1) -- (commandline -b | string collect) | string collect)
    if test (string length -- "$after") -gt (math "floor($COLUMNS / 3)"); or string match -q \*\n\* -- "$after"
        # The cursor is in the midst of several rows: below the last of them.
        set down (math "1 + $(count (string split \n -- $after)) + floor($(string length -V -- "$after") / $COLUMNS)")
    end
    set -l text (string split \n -- "$argv[1]")
    set -l room (math $down + (count $text) - 1)
    builtin printf '%s\e[%dA\e7\e[%dB\r\e[J%s\e8' (string repeat -n $room \eD) $room $down (string join \r\n -- $text | string collect) >/dev/tty
end

# Draws the hint once the new line is on the screen.
function _shellmate_draw
    set -q _shellmate_shown[1]; and _shellmate_below $_shellmate_shown
end

# Shows its argument below the line. It goes away at the next key: the mode that the hint switches to has every binding of the
# present one, with _shellmate_hide in front. (In fish 3 bindings cannot mix functions and commands; there it stays until Enter.)
function _shellmate_hint
    test -n "$argv[1]"; or return 0
    set -g _shellmate_shown "$argv[1]"
    string match -qr '^[0-3]\.' -- $version; and return 0
    string match -q 'shellmate_*' -- $fish_bind_mode; or set -g _shellmate_mode $fish_bind_mode
    if not contains -- shellmate_$_shellmate_mode (bind -L)
        for line in (bind --preset -M $_shellmate_mode 2>/dev/null) (bind --user -M $_shellmate_mode 2>/dev/null)
            eval (string replace -r '^bind ' '_shellmate_rebind ' -- $line)
        end
    end
    set fish_bind_mode shellmate_$_shellmate_mode
end

# Puts candidate $argv[1] (0: the user's words) on the line.
function _shellmate_put
    set -l left $_shellmate_left
    set -l right $_shellmate_right
    set -l hint "shellmate 0/$_shellmate_count  your words; again: 1/$_shellmate_count"
    if test $argv[1] -gt 0
        set -l first (math "$argv[1] * 4 - 1")
        set left $_shellmate_fields[$first]
        set right $_shellmate_fields[(math $first + 1)]
        set hint (string replace -r '(?s)^.*\x1e' '' -- $_shellmate_fields[(math $first + 3)] | string collect)
        set -g _shellmate_pending 1
    end
    commandline -r -- "$left$right"
    commandline -C (string length -- "$left")
    set -g _shellmate_line "$left$right"
    set -g _shellmate_at $argv[1]
    set -g _shellmate_armed 0
    _shellmate_hint $hint
end

# Milliseconds; where date cannot say them, seconds.
function _shellmate_clock
    string match -r '^[0-9]+$' (command date +%s%3N); or math 1000 x (command date +%s)
end

# Shows what is to be read before the held candidate is put on the line.
function _shellmate_hold
    _shellmate_hint (string replace -r '(?s)\x1e.*$' '' -- $_shellmate_fields[(math "$_shellmate_armed * 4 + 2")] | string collect)
end

# The next candidate; one that is held back (dangerous, or not sure) only shows its reason, and the next press inserts it.
function _shellmate_next
    if test $_shellmate_armed -gt 0
        # A key that is held down, or was pressed while the answer was awaited, is no decision.
        if test (math (_shellmate_clock) - $_shellmate_since) -lt 400
            _shellmate_hold
        else
            _shellmate_put $_shellmate_armed
        end
        return 0
    end
    set -l next (math "($_shellmate_at + 1) % ($_shellmate_count + 1)")
    if test $next -gt 0; and test "$_shellmate_fields[$(math "$next * 4 + 1")]" = 1
        set -g _shellmate_armed $next
        _shellmate_hold
        set -g _shellmate_since (_shellmate_clock)
    else
        _shellmate_put $next
    end
end

# Asks the program; the answer goes to _shellmate_fields. Ctrl-C ends it and nothing else.
function _shellmate_ask --argument-names line
    set -l names
    for word in (string split -n -m 50 ' ' -- "$line")
        functions -q -- $word; and set -a names $word
    end
    set -l last ''
    test -z "$line"; and set last $_shellmate_last
    set -g _shellmate_fields
    command -q $_shellmate_program; or return 0
    test -n "$line"; and _shellmate_below 'shellmate: asking, Ctrl-C cancels'
    set -g _shellmate_fields (builtin printf '%s\0' $_shellmate_asked $_shellmate_status "$last" "$names" $COLUMNS (string length -- "$_shellmate_left") "$line" "$_shellmate_about" |
        command $_shellmate_program key fish 2>/dev/null | string split0)
    _shellmate_below ''
end

# What the key does.
function _shellmate_key
    set -g _shellmate_shown
    set -l line (commandline -b | string collect)
    set -l left (commandline -c | string collect)
    if test $_shellmate_count -gt 0; and test "$line" = "$_shellmate_line"
        _shellmate_next
        return 0
    end
    test "$line" = "$_shellmate_line"; or set -g _shellmate_asked 0
    set -l again $_shellmate_asked
    _shellmate_reset
    set -g _shellmate_asked $again
    set -g _shellmate_left "$left"
    set -g _shellmate_right (string sub -s (math (string length -- "$left") + 1) -- "$line" | string collect)
    set -g _shellmate_line "$line"
    _shellmate_ask "$line"
    set -g _shellmate_asked 0
    switch "$_shellmate_fields[1]"
        case candidates
            set -g _shellmate_count (math "($(count $_shellmate_fields) - 2) / 4")
            set -g _shellmate_about $_shellmate_fields[2] # the next request may go on with it, unless something else runs
            _shellmate_next
        case explained
            set -g _shellmate_asked 1
            _shellmate_hint $_shellmate_fields[2]
        case message
            _shellmate_hint $_shellmate_fields[2]
        case ''
            _shellmate_hint "shellmate: no answer from $_shellmate_program. Is it installed? Try `shellmate doctor`."
    end
end

# Opens the full-screen app on the words; the command chosen there comes back through file descriptor 3.
function _shellmate_app
    set -l line (commandline -b | string collect)
    # SHELL: whose rules commands follow there; it may be another than the login shell.
    set -l chosen (SHELL=(status fish-path) SHELLMATE_APP_TEXT="$line" SHELLMATE_APP_FD=3 command $_shellmate_program 3>&1 >/dev/tty </dev/tty 2>/dev/tty | string collect)
    # The app has switched this off: what is pasted on the line would run at once.
    builtin printf '\e[?2004h' >/dev/tty
    if test -n "$chosen"
        commandline -r -- $chosen
    end
    commandline -f repaint
end

# Records, in the background, what became of a suggestion; runs after each command.
function _shellmate_postexec --on-event fish_postexec
    set -l failed $status
    set -g _shellmate_status $failed
    set -g _shellmate_last "$argv[1]"
    if test $_shellmate_pending = 1; and test "$SHELLMATE_OFF" != 1; and not set -q fish_private_mode[1]; and not string match -q ' *' -- "$argv[1]"
        builtin printf '%s\0' $failed "$PWD" "$argv[1]" $_shellmate_at "$_shellmate_left$_shellmate_right" $_shellmate_fields |
            command $_shellmate_program key record fish >/dev/null 2>&1 &
        disown $last_pid 2>/dev/null
    end
    test $_shellmate_pending = 1; or set -g _shellmate_about ''
    set -g _shellmate_pending 0
    _shellmate_reset
end

function _shellmate_bind --argument-names key action
    set -l sequence $key
    test -n "$key"; or return 0
    if string match -qr '^alt-.$' -- $key
        set sequence \e(string sub -s 5 -- $key)
    else if string match -qr '^ctrl-[a-z]$' -- $key
        set sequence (builtin printf '\\\\c%s' (string sub -s 6 -- $key) | string unescape)
    end
    bind -M default $sequence $action _shellmate_draw
    bind -M insert $sequence $action _shellmate_draw
end

# Whether alt-m is the user's own already.
function _shellmate_taken
    for bound in (bind -M default --user \em 2>/dev/null; bind -M insert --user \em 2>/dev/null)
        string match -q '*_shellmate_key*' -- $bound; or return 0
    end
    return 1
end

if not set -q SHELLMATE_KEY; and _shellmate_taken
    builtin printf '%s\n' "shellmate: alt-m is bound to something else and stays so. Set SHELLMATE_KEY to another key, to alt-m to take it, or to nothing." >&2
else
    set -q SHELLMATE_KEY; or set -l SHELLMATE_KEY alt-m
    _shellmate_bind "$SHELLMATE_KEY" _shellmate_key
end
set -q SHELLMATE_APP_KEY; or set -l SHELLMATE_APP_KEY ''
_shellmate_bind "$SHELLMATE_APP_KEY" _shellmate_app

end
