"""Tools that rewrite the files they are given: formatters and their kin, lists of dependencies, settings, metadata."""

from __future__ import annotations

import re

from shellmate.core.commands import Call
from shellmate.core.rules.model import Table
from shellmate.core.types import Level

TABLE = Table("rewritten files")
CAUTION = Level.CAUTION
_FORMATTERS = (
    "ruff format !--check|--diff|--help ;; ruff !--diff|--help ~^--(fix|fix-only|add-noqa|unsafe-fixes)$ ;; black|blue * !--check|--diff ;; isort * !--check|--check-only|-c|--diff|--show-settings|--show-files ;; yapf|autopep8|docformatter|autoflake -i|--in-place ;; pyupgrade * ;; flynt * !--dry-run|--fail-on-change ;; mdformat * !--check ;; djlint --reformat ;; sqlfluff fix|format ;; "
    "prettier|prettierd --write|-w ;; eslint|stylelint|tslint|standard|xo|markdownlint|markdownlint-cli2|ktlint|swiftlint|golangci-lint|ansible-lint|oxlint|textlint|htmlhint|erb_lint|erblint|standardrb|semgrep ~^--(fix|autofix|autocorrect|autocorrect-all)$ ;; ktlint -F|--format ;; markdownlint -f ;; biome|rome ~^--(write|fix|apply|apply-unsafe)$ ;; dprint fmt ;; "
    "rubocop -a|-A|-x|--autocorrect|--autocorrect-all|--auto-correct|--fix-layout|--auto-gen-config ;; php-cs-fixer fix !--dry-run ;; phpcbf ;; pint !--test ;; "
    "gofmt|gofumpt|goimports|gci|golines -w ;; gci write ;; go fmt|fix|generate ;; go mod tidy|edit|vendor ;; go work use|sync|edit|vendor ;; go env -w|-u ;; golangci-lint fmt !--diff ;; rustfmt * !--check|--emit ;; cargo fmt !~^--check$ ;; cargo fix ;; cargo clippy ~^--fix$ ;; cargo sort|generate-lockfile !--check ;; taplo fmt|format !--check|--diff ;; stylua * !--check ;; "
    "terraform fmt !-check|--check !~^-?-write=false$ ;; packer fmt !-check|--check|-diff !~^-?-write=false$ ;; terragrunt hclfmt|hcl !--terragrunt-check|--check ;; buf format -w|--write ;; deno fmt !--check ;; deno lint --fix ;; zig fmt !--check ;; gleam format !--check ;; mix format !--check-formatted|--dry-run ;; dart format !~^(-o|--output=)(none|show)|^(none|show)$ ;; dart fix --apply ;; dotnet format !--verify-no-changes ;; "
    "nixfmt|alejandra|nixpkgs-fmt * !--check|-c ;; ormolu|fourmolu -i ;; ormolu|fourmolu --mode ~inplace ;; elm-format --yes ;; swiftformat * !--lint|--dryrun ;; swift-format|google-java-format|clang-format|clang-apply-replacements -i|-r ;; clang-tidy ~^--?fix ;; astyle * !--dry-run ;; uncrustify --replace|--no-backup ;; shfmt -w|--write ;; perltidy -b ;; tidy -m|--modify ;; "
    "mvn|mvnw|gradle|gradlew ~(^|:)(spotless:?[aA]pply|formatKotlin|ktlintFormat)$ ;; codespell -w|-i|--write-changes ;; typos -w|--write-changes ;; sd * * * !-p|--preview ;; rpl * * * !-s|--dry-run ;; ast-grep -U|--update-all ;; comby -i|-in-place ;; jscodeshift -t !-d|--dry ;; buildifier * !~^-?-mode=(check|diff) ;; bump2version|bumpversion|bump-my-version !-n|--dry-run|--list ;; qpdf --replace-input ;; crudini --set|--del|--merge"
)
_LISTS = (
    "uv lock !--check|--locked|--dry-run ;; uv version --bump ;; poetry|pdm|pipenv|rye|bundle lock !--check ;; poetry version * ;; npm pkg set|delete|fix ;; npm version * ;; npm config|c set|delete|edit|fix ;; npm set ;; npm shrinkwrap|dedupe|ddp ;; npm dist-tag add|rm ;; yarn set|version|dedupe|unplug !--check ;; yarn config set|unset|delete ;; ncu|npm-check-updates -u|--upgrade ;; "
    "pip config set|unset|edit ;; poetry config * * !--list ;; conda|mamba config ~^--(set|add|append|prepend|remove|remove-key)$ ;; bundle config set|unset ;; composer config * * !--list ;; composer normalize|bump !--dry-run ;; pre-commit autoupdate|migrate-config ;; cargo remove ;; nx migrate ;; ng update|generate ;; helm dependency|dep update|up|build ;; "
    "gh config set ;; gcloud config set|unset ;; docker context use ;; pub|dart|flutter pub get|add|upgrade|remove|downgrade"
)

TABLE.add("rewrites-files", CAUTION, "Rewrites files where they lie: sources, settings or lists of what a project needs.", "Commit first; with `--check` or `--diff` most such tools only show.", match=f"{_FORMATTERS} ;; {_LISTS}",
    yes=("ruff format", "ruff check --fix .", "black .", "isort src", "npx prettier --write .", "eslint --fix src", "cargo fmt", "go mod tidy", "gofmt -w .", "terraform fmt", "clang-format -i a.c", "uv lock --upgrade", "npm pkg set name=x", "npm version patch", "npm config set fund false", "rubocop -a", "poetry run black .", "python -m black .", "yarn prettier --write ."),
    no=("ruff check .", "ruff format --check", "black --check .", "black --version", "isort --check .", "prettier --check .", "eslint .", "cargo fmt --check", "cargo fmt -- --check", "gofmt -l .", "terraform fmt -check", "clang-format a.c", "uv lock --check", "npm pkg get name", "npm version", "npm config get registry", "rubocop", "go mod graph"))

_EXIF_VALUES = frozenset("-d -dateformat -p -printformat -if -if2 -if3 -x -exclude -api -config -ext -extension -i -ignore -charset -lang -sep -userparam -c -coordformat -listitem -efile -fileorder -o -out -w -textout -tagout -password -echo -echo2 -echo3 -echo4 -srcfile -csvdelim -progress".split())
_EXIF_WRITES = re.compile(r"(?i)-(?:[\w:*?#.-]+?(?:[-+^]?=|[-+^]?<)|tagsfromfile$|geotag$|geosync$|addtagsfromfile$|overwrite_original|delete_original|restore_original|(?:w|textout|tagout)!$|@$)")


def _exif_writes(call: Call) -> bool:
    """Some argument gives a tag a value, or the file a name; what belongs to another option is none."""
    texts = call.texts
    return any(_EXIF_WRITES.match(text) for at, text in enumerate(texts) if not (at and texts[at - 1].lower() in _EXIF_VALUES))


def _jpeg_headers(call: Call) -> bool:
    """`jhead` with an option that changes the picture, its name or its date."""
    return any(re.match(r"-(?:purejpg|mkexif|norot|autorot|zt|rgt|[dt][eits]\b|d[cx]\b|du\b|c[eilr]\b|ft\b|dsft|n(?!orot|ofinfo)|t[as]|da|ds|cmd|cr$|ca$)", t) for t in call.texts)


TABLE.add("edits-metadata", CAUTION, "Changes data inside pictures, music or documents, or their names and dates.", "Try it on a copy: most such tools keep none.",
    match="exiv2 rm|delete|in|insert|mo|modify|mv|rename|fi|fixiso|fc|ad|adjust ;; exiv2 ~^-[Mdrma] ;; id3v2|mid3v2|id3tag * !-l|--list|-R|--list-raw|-f|--list-frames ;; eyeD3 * ~^-([aAtTnNdDyYGcpb]|-(artist|album|title|track|genre|year|comment|add-\\S+|remove-\\S+|to-v\\S+|rename|release-\\S+|recording-date|text-frame|user-\\S+|publisher|composer))(=|$) ;; metaflac ~^--(set|remove|import|add|dont) ;; vorbiscomment -w|-a ;; mp3gain * !-s ;; AtomicParsley --overWrite|-W ;; mat2 --inplace ;; setfattr ;; xattr -w|-d|-c ;; exiftran -i ;; jpegtran -outfile",
    names="exiftool jhead", when=lambda c: _exif_writes(c) if c.name == "exiftool" else _jpeg_headers(c),
    yes=("exiftool '-FileName<DateTimeOriginal' photos", "exiftool -all= a.jpg", "exiftool -overwrite_original -Artist=me a.jpg", "exiftool '-Directory<CreateDate' -d %Y .", "exiftool -tagsfromfile a.jpg b.jpg", "exiftool -AllDates+=1 .", "exiv2 rm a.jpg", "id3v2 -t x a.mp3", "metaflac --set-tag=TITLE=x a.flac", "jhead -purejpg a.jpg"),
    no=("exiftool a.jpg", "exiftool -DateTimeOriginal -d '%Y=%m' a.jpg", "exiftool -p '$FileName<$ISO' .", "exiftool -if '$ISO<800' -FileName .", "exiftool -csv .", "exiv2 a.jpg", "exiv2 pr a.jpg", "id3v2 -l a.mp3", "metaflac --list a.flac", "jhead a.jpg"))
