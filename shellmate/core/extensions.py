"""File name extensions that decide which tool is right for a file: `.tar.gz` against `.zip`, `.py` against `.js`."""

from __future__ import annotations

TELLING = frozenset(
    ["gz", "bz2", "xz", "zst", "lz4", "z", "tgz", "tbz", "txz", "tar", "zip", "7z", "rar", "jar", "war", "deb", "rpm", "apk", "iso", "img", "cpio", "a", "ar", "dmg", "exe", "sh", "bash", "zsh", "fish", "py", "rb", "pl", "js", "ts", "go", "rs", "c", "cpp", "h", "java", "php", "lua", "r", "ipynb", "mp3", "mp4", "mkv", "avi", "mov", "webm", "wav", "flac", "ogg", "m4a", "gif", "png", "jpg", "jpeg", "webp", "svg", "bmp", "tiff", "ico", "heic", "pdf", "ps", "djvu", "epub", "docx", "xlsx", "pptx", "odt", "html", "htm", "tex", "db", "sqlite", "sqlite3", "sql", "json", "jsonl", "yaml", "yml", "toml", "xml", "csv", "tsv", "parquet", "ini", "pem", "crt", "key", "csr", "der", "p12", "gpg", "asc", "sig", "age", "so", "o", "class", "whl", "gem", "patch", "diff", "service", "timer", "fasta", "fastq", "vcf", "bed", "gff", "sam", "bam", "ndjson"]
)


def kind(value: str) -> str:
    """The telling extensions at the end of a file name, path or URL, with their dots: `.tar.gz`, `.py`, or nothing."""
    parts = value.lower().split("?")[0].rsplit("/", 1)[-1].split(".")[1:][-2:]
    told = [part for part in parts if part in TELLING]
    return "." + ".".join(told) if told and parts[-1] in TELLING else ""
