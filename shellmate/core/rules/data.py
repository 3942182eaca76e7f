"""Databases, queues and stores: SQL in any client, Redis, MongoDB, search engines, migrations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellmate.core.commands import UNKNOWN, Call
from shellmate.core.rules.model import Table
from shellmate.core.rules.sending import sends_data
from shellmate.core.rules.sql_text import without_mentions
from shellmate.core.types import Level

TABLE = Table("database")
CAUTION, DANGER = Level.CAUTION, Level.DANGER
_DUMP = "Dump it first, and try inside a transaction."
_SQL = frozenset("psql mysql sqlite3 cqlsh clickhouse-client clickhouse sqlcmd sqlplus duckdb usql pgcli mycli litecli cockroach influx hive beeline impala-shell bq snowsql isql presto trino spark-sql vsql db2 mssql-cli bteq rqlite vtgate monetdb dolt q dbt tsql ksql mclient arangosh cypher-shell surreal edgedb osqueryi crate crash vertica snow redshift pgbench heroku supabase wrangler turso d1 sqlite mysqlsh iredis gcloud psycopg yugabyte ysqlsh sqlx aws docker pg".split())
_WATCHED = "psql mysql sqlite3 cqlsh clickhouse-client clickhouse sqlcmd sqlplus duckdb usql pgcli mycli litecli cockroach influx hive beeline impala-shell bq snowsql isql presto trino spark-sql vsql db2 mssql-cli rqlite dolt tsql ksql cypher-shell surreal edgedb crash snow mysqlsh sqlite supabase wrangler turso heroku ysqlsh rails dbt aws bteq"


def sql_of(call: Call) -> str:
    """The SQL a database client is given: options, operands, constant input."""
    if call.name in ("aws", "rails", "heroku", "wrangler", "supabase") and not any(re.search(r"(?i)\b(drop|delete|truncate|update)\b\s", w.text) for w in call.words):
        return ""
    given = [*(w.text for w in call.words), call.stdin or ""]
    if call.name in _HELP:
        given = ["" if _HELP[call.name].fullmatch(text.removeprefix("--command=").removeprefix("--execute=")) else text for text in given]
    if call.name not in _OTHER_TEXT and not _saves_script(call):
        given = [without_mentions(text) for text in given]
    return "\n".join([*given, *(t for c in _feeders(call) if c.name in _WRITERS for t in c.texts)])


_OTHER_TEXT = frozenset("aws rails heroku wrangler supabase dbt cypher-shell".split())
"""Clients whose arguments are not SQL alone: quotes in them may belong to another language."""
_HELP = {"psql": re.compile(r"\s*\\h(?:elp)?(?:\s[^\\\n]*)?\s*"), "mysql": re.compile(r"(?i)\s*(?:help|\\h|\?)\s[^;\\\n]*;?\s*")}
"""Client -> a text that only asks it for help on a statement."""
_WRITERS = frozenset("python perl ruby node php psql mysql sqlite3 duckdb cockroach clickhouse-client sqlcmd ysqlsh mysqlsh sqlplus".split())
"""What prints SQL that it was given as a text."""


def _feeders(call: Call) -> Iterator[Call]:
    """The calls whose output reaches this one: pipelines, its own and those of what runs it, and substitutions."""
    yield from (c for w in call.words for c in w.calls)
    runner: Call | None = call
    while runner is not None:
        yield from runner.upstream
        runner = runner.parent


def _saves_script(call: Call) -> bool:
    """What a query prints becomes a script."""
    value = call.value("-o", "--output")
    return any(re.search(r"\.(?:sql|sh)$", text) for text in (*(r.target.text for r in call.redirects), value.text if value is not None else ""))


_DROPS = re.compile(
    r"(?is)\bdrop\s+(?:table|database|schema|keyspace|column|user|role|index|view|materialized\s+view|tablespace|collection|owned|constraint|measurement|series|retention\s+policy|type|function|trigger|sequence|extension|partition|publication|subscription|bucket|graph|shard|stream|continuous|catalog|login|warehouse|aggregate|procedure|event)\b|"
    r"\btruncate\s+(?:table\s+)?[\w.\"`;]+|\bdelete\s+(?:[\w,]+\s+)?from\s+[\w.\"`\[\]\ue000]+\s*(?:;|$|--|\n|['\")]|where\s+(?:1\s*=\s*1|true|1|'?1'?\s*=\s*'?1'?|id\s*>=?\s*0|\d+\s*=\s*\d+)\s*(?:;|$|\n))|\bdelete\s+from\s+[\w.\"`]+\s*(?:limit|using|returning)|\bupdate\s+(?:only\s+)?[\w.\"`\ue000]+\s+set\b(?!.*\bwhere\b)|\bupdate\s+[\w.\"`]+\s+set\b.*\bwhere\s+(?:1\s*=\s*1|true|1)\s*(?:;|$)|"
    r"\balter\s+(?:table|database)\b.*\bdrop\b|\breassign\s+owned\b|\bgrant\s+all\b|\bgrant\b.*\bsuperuser\b|\balter\s+(?:user|role)\b.*\b(?:superuser|password|identified)\b|\bdrop\s+if\b|\bmatch\s*\(\w*\)\s*(?:detach\s+)?delete|detach\s+delete|\breset\s+(?:master|slave|replica)|\bpurge\s+(?:binary|master)\s+logs|\bshutdown\b\s*(?:;|$|immediate|abort)|\binto\s+(?:outfile|dumpfile)|\bcopy\b.*\bfrom\s+program|\bcopy\b.*\bto\s+program|xp_cmdshell|pg_terminate_backend\s*\(\s*(?!\d+\s*\))(?!.*\bwhere\b)|\bvacuum\s+full|\bremove\s+(?:table|database|namespace)|\bdelete\s+\w+\s*;?$(?<!from)|load_file|lo_unlink|\bset\s+global\s+(?:read_only|super_read_only|foreign_key|general_log|validate)|\bpragma\s+(?:writable_schema|journal_mode\s*=\s*off)|\.(?:restore|system|shell)\s|\bflush\s+(?:privileges)?tables\s+with|\bdetach\s+database"
)
_CHANGES = re.compile(r"(?is)\b(?:insert|update|delete|create|alter|grant|revoke|merge|replace|vacuum|reindex|load\s+data|copy|rename|call|lock|kill)\s|\bvacuum\b|"
    r"\b(?:pg_(?:cancel_backend|terminate_backend|reload_conf|rotate_logfile|promote|switch_wal|wal_replay_(?:pause|resume)|stat_reset\w*|(?:create|drop)_\w+|replication_\w+_(?:advance|drop|create)\w*|logical_emit_message|backup_st\w+)|setval|set_config|lo_(?:create|import|export|put)|dblink_exec)\s*\("
    r"|(?m:^|;)[ \t]*(?:analyze|refresh[ \t]+materialized|comment[ \t]+on|optimize|repair|flush|change[ \t]+(?:master|replication)|(?:start|stop)[ \t]+(?:slave|replica)|set[ \t]+(?:global|persist)|cluster|checkpoint|notify)[ \t]+\w")


def _reads_script(call: Call) -> bool:
    """What is fed to it is not known."""
    return call.fed and call.stdin is None and not call.looped and not call.has("-c", "--command", "-e", "--execute", "-l", "--list")


TABLE.add("sql-loses", DANGER, "The SQL drops, empties or overwrites tables, or changes every row.", _DUMP, names=_WATCHED, when=lambda c: bool(_DROPS.search(sql_of(c))),
    yes=("psql -c 'DROP TABLE users'", "mysql -e 'drop database shop'", "sqlite3 a.db 'DELETE FROM users'", "psql -c 'UPDATE users SET admin=true'", "echo 'TRUNCATE logs;' | psql", "psql <<EOF\nDROP SCHEMA public CASCADE;\nEOF", "mysql -e 'DELETE FROM t WHERE 1=1'", "cqlsh -e 'DROP KEYSPACE k'", "sqlite3 a.db 'SELECT 1; DROP TABLE x'", "psql -c \"DO 'BEGIN EXECUTE ''DROP TABLE x''; END'\""), no=("psql -c 'SELECT 1'", "mysql -e 'DELETE FROM t WHERE id=3'", "sqlite3 a.db .tables", "sqlite3 a.db \"SELECT * FROM logs WHERE msg LIKE '%drop table%'\"", "psql -c \"select 'delete from x'\"", "psql -c 'SELECT 1 -- DROP TABLE x'", "psql -c '\\h DROP TABLE'", "mysql -e 'help drop table'", "psql -c 'UPDATE t SET a=1 WHERE id=2'", "psql -f load.sql"))
TABLE.add("sql-changes", CAUTION, "The SQL changes data.", "Try it inside a transaction.", names=_WATCHED, when=lambda c: bool(_CHANGES.search(sql_of(c))) or c.name in ("psql", "mysql") and (c.has("-f", "--file") or any(r.operator == "<" for r in c.redirects) or _reads_script(c)), yes=("mysql -e 'DELETE FROM t WHERE id=3'", "psql -f a.sql", "cat a.sql | psql shop", "psql -c 'SELECT pg_cancel_backend(12)'", "psql -c 'SELECT pg_terminate_backend(12)'", "psql -c 'VACUUM;'", "psql -c 'ALTER TABLE t ADD c int'", "psql -c 'GRANT SELECT ON t TO bob'", "mysql -e 'OPTIMIZE TABLE t'"), no=("psql -c 'SELECT 1'", "mysql -e 'show tables'", "psql -c 'EXPLAIN ANALYZE SELECT 1'", "psql -c 'SELECT pg_backend_pid()'"))
TABLE.add("database-changes", CAUTION, "Creates, fills or reorganizes a database, or changes its tables.", "Dump it first.",
    match="createdb|createuser|vacuumdb|reindexdb|clusterdb|initdb|pg_createcluster|pg_upgradecluster|pg_restore|mongorestore|mongoimport|mysqlimport|mysql_secure_installation|mysql_upgrade|sqlldr !-l|--list|--dry-run|--help|--version ;; mysqladmin create|flush-hosts|flush-logs|flush-privileges|flush-tables|flush-status|kill|password|refresh|reload|start-replica|stop-replica|start-slave|stop-slave ;; mysqlcheck -o|-r|--optimize|--repair|--auto-repair ;; "
    "rabbitmqctl add_user|add_vhost|set_permissions|set_user_tags|set_policy|change_password|clear_policy|start_app|await_startup|join_cluster|close_connection ;; kafka-topics|kafka-topics.sh --create|--alter ;; etcdctl put|del|compact|defrag ;; nodetool repair|flush|compact|cleanup|snapshot|refresh ;; influx write|bucket|user create ;; wp db import|optimize|repair ;; wp search-replace !--dry-run ;; "
    "rails|rake ~^db:(migrate|seed|create|prepare|forward|schema:cache)(:(?!status)|$) ;; python|django-admin|manage.py ~^(migrate|loaddata|createsuperuser|changepassword)$ !--plan|--check ;; php|artisan ~^(migrate|db:seed)$ !--pretend ;; alembic upgrade|stamp ;; flask db upgrade|stamp ;; flyway migrate|repair|baseline ;; liquibase update|update-count|changelog-sync|tag ;; prisma migrate deploy|dev|resolve ;; prisma db push|seed|execute ;; "
    "knex ~^(migrate:(latest|up)|seed:run)$ ;; sequelize|sequelize-cli ~^db:(migrate|seed:all|seed|create)$ ;; typeorm ~^migration:run$ ;; mix ~^ecto\\.(migrate|setup|create)$ ;; dbmate|goose up|migrate ;; migrate ~^(up|goto|force)$ ;; diesel migration run ;; diesel setup ;; sqlx migrate|database run|create ;; drizzle-kit migrate",
    yes=("createdb shop", "vacuumdb -a", "reindexdb shop", "createuser bob", "mysqladmin create shop", "rails db:migrate", "python3 manage.py migrate", "alembic upgrade head", "pg_restore -d shop shop.dump"), no=("psql -l", "mysqladmin status", "mysqlcheck shop", "pg_restore -l shop.dump", "rails db:migrate:status", "python3 manage.py showmigrations", "alembic history"))
TABLE.add("sql-unknown", DANGER, "Runs SQL that cannot be read from the command.", "Read the file first.", names="psql mysql sqlite3", when=lambda c: c.fed and c.stdin is None and any(u.name in ("curl", "wget", "base64", "nc") for u in c.upstream), yes=("curl x | psql",), no=("psql < a.sql", "gunzip -c d.sql.gz | psql d"))
TABLE.add("database-removed", DANGER, "Removes a database, a user or a cluster.", _DUMP,
    match="dropdb ;; dropuser ;; mysqladmin drop|shutdown|flush-hosts ;; mysqladmin ~^drop$ ;; pg_dropcluster ;; pg_resetwal ;; pg_ctl stop -m ~immediate ;; pg_ctlcluster ~^drop$ ;; pg_restore -c|--clean ;; mongorestore --drop ;; mongodump --drop ;; pg_rewind ;; cockroach ~^(drop|decommission|nodelocal)$ ;; influx delete ;; influx bucket|org delete ;; influxd-ctl ~remove ;; rabbitmqctl reset|force_reset|delete_queue|delete_vhost|purge_queue|delete_user|stop_app|forget_cluster_node|clear_permissions|stop ;; rabbitmqadmin delete|purge ;; kafka-topics|kafka-topics.sh --delete ;; kafka-delete-records.sh|kafka-delete-records ;; kafka-consumer-groups.sh|kafka-consumer-groups --delete|--reset-offsets ;; kafka-storage.sh|kafka-storage format ;; rpk topic delete ;; pulsar-admin ~^(delete|clear-backlog|terminate)$ ;; nats stream|kv|consumer purge|rm|delete|del ;; zkCli.sh|zkCli deleteall|rmr|delete ;; zkCli.sh|zkCli ~deleteall|rmr ;; etcdctl del --prefix|--from-key|--range ;; etcdctl del ~^(/|)$ ;; etcdctl member|user|role remove|delete ;; consul kv delete -recurse ;; consul leave ;; consul ~force-leave ;; nodetool decommission|removenode|assassinate|drain|cleanup|clearsnapshot|truncatehints ;; ldapmodify|ldapdelete ~^ ;; neo4j-admin ~--overwrite|--force ;; beanstool ~delete ;; couchbase-cli bucket-delete|bucket-flush ;; couchbase-cli ~^bucket-(delete|flush)$ ;; mongosh ~(?i)dropDatabase|\\.drop\\(|deleteMany\\(\\s*\\{\\s*\\}|remove\\(\\s*\\{\\s*\\}|dropUser|dropAllUsers|\\.dropIndexes|shutdownServer|dropRole|dropCollection|updateMany\\(\\s*\\{\\s*\\} ;; memcflush ;; curator_cli delete_indices|delete_snapshots ;; elasticsearch-node ~repurpose|detach|unsafe ;; vitess ~DropKeyspace ;; slapadd ;; wp db reset|drop|clean ;; wp site empty|delete ;; wp plugin|theme|user|post delete --all ;; drush sql-drop|sql:drop|sqlq|site-install|si ;; supabase db reset|push !--dry-run ;; supabase projects|branches|functions delete ;; turso db destroy ;; pscale database|branch|deploy-request delete|drop ;; railway down|delete ;; planetscale ~delete ;; atlas ~^delete$ ;; mongocli ~^delete$ ;; pgbackrest stanza-delete|restore|expire ;; barman delete ;; xtrabackup --copy-back|--move-back",
    names="mongosh", when=lambda c: bool(re.search(r"(?i)dropDatabase|\.drop\(|deleteMany\(\s*\{?\s*\}?\s*\)|\.remove\(\s*\{\s*\}|dropUser|shutdownServer", c.stdin or "")),
    yes=("dropdb shop", "mysqladmin -u root drop shop", "mongosh --eval 'db.dropDatabase()'", "mongosh shop --eval 'db.users.deleteMany({})'", "rabbitmqctl reset", "kafka-topics.sh --delete --topic x", "etcdctl del '' --prefix", "pg_restore --clean -d x d.dump", "wp db reset --yes"), no=("createdb shop", "mongosh --eval 'db.users.find()'", "etcdctl get x", "rabbitmqctl status", "pg_restore -d x d.dump", "kafka-topics.sh --list"))
_REDIS_VALUES = frozenset("-h -p -a -n -u -r -i -s -d -D -t --user --pass --sni --cacert --cacertdir --cert --key --tls-ciphers".split())
_REDIS_FLAGS = frozenset("--raw --no-raw --csv --json --quoted-json --tls --insecure --no-auth-warning --askpass -2 -3 -c -e --verbose".split())
_REDIS_DATA = frozenset("get set setex setnx mget mset append exists type ttl pttl strlen getrange hget hset hgetall hkeys hexists lpush rpush lrange llen sadd srem smembers sismember zadd zrange zscore incr decr expire keys ping echo object dump publish".split())
"""Commands whose arguments are keys and values, never another command."""


def _redis_command(call: Call) -> list[str]:
    """The store's own command, in lower case; empty where an option is not known."""
    texts, at = call.texts, 0
    while at < len(texts):
        if texts[at] in _REDIS_VALUES:
            at += 2
        elif texts[at] in _REDIS_FLAGS:
            at += 1
        else:
            return [] if texts[at].startswith("-") else [t.lower() for t in texts[at:]]
    return []


def _redis_asks(command: list[str]) -> bool:
    """The command asks about commands, and runs none."""
    return command[:1] in (["help"], ["command"], ["?"]) or command[:2] in (["acl", "dryrun"], ["acl", "cat"])


def _redis_words(call: Call) -> str:
    command = _redis_command(call)
    return "" if call.name == "redis-cli" and (_redis_asks(command) or command[:1] and command[0] in _REDIS_DATA) else " ".join(call.texts)


def _redis_input(call: Call) -> str:
    return "\n".join(line for line in (call.stdin or "").split("\n") if not _redis_asks(line.lower().split()))


TABLE.add("redis-loses", DANGER, "Empties or stops a Redis store, or deletes keys nobody has listed.", "Save first: `redis-cli SAVE`.",
    names="redis-cli iredis", when=lambda c: bool(re.search(r"(?im)(?:^|\s|\")(flushall|flushdb|shutdown|debug\s+(?:segfault|sleep)|config\s+set\s+(?:dir|dbfilename|requirepass|save|appendonly|maxmemory|protected)|slaveof|replicaof|cluster\s+(?:reset|forget|flushslots|failover)|script\s+flush|swapdb|eval|acl\s+(?:deluser|setuser)|failover|xtrim|module\s+load|migrate)\b", "\n".join([_redis_words(c), _redis_input(c)]))) or any(t.lower() in ("del", "unlink") for t in c.texts) and any(w.unknown for w in c.words),
    yes=("redis-cli FLUSHALL", "redis-cli -h x -n 2 flushdb", "redis-cli shutdown nosave", "redis-cli keys 'a*' | xargs redis-cli del", "echo flushall | redis-cli"), no=("redis-cli get x", "redis-cli info", "redis-cli del key1", "redis-cli COMMAND INFO FLUSHALL", "redis-cli help flushall", "redis-cli set note flushall", "redis-cli ACL DRYRUN bob FLUSHALL"))
TABLE.add("redis-changes", CAUTION, "Changes or deletes keys.", "", names="redis-cli", when=lambda c: not _redis_asks(_redis_command(c)) and any(t.lower() in ("del", "set", "unlink", "expire", "rename", "hdel", "lpop", "rpop", "srem", "zrem", "config", "append", "incr", "lpush", "rpush", "sadd", "hset", "monitor") for t in c.texts), yes=("redis-cli del a",), no=("redis-cli get a",))
TABLE.add("http-delete", DANGER, "Deletes data through a web interface.", "Read the entry first (GET), and keep a copy.",
    names="curl http https xh wget httpie", when=lambda c: _http_delete(c) and bool(re.search(r":(?:9200|5984|8500|8086|2379|8983|6333|9000|2375|6443|8080/v2)\b|_all\b|/\*|\*$|_delete_by_query|elastic|/_bulk|/_snapshot|/repos/[\w.-]+/[\w.\ue000-]+/?$|api\.github\.com/(?:repos|orgs)|couch|/indices|/(?:databases?|indexes|index|buckets?|collections?|tables?|projects?|clusters?|accounts?|users|tenants?|volumes?|servers?|droplets|zones|domains|namespaces|organizations|containers|instances)(?:/[\w.\ue000-]*)?/?(?:\?.*)?$|command=stop|/shutdown|docker\.sock|compute|api\.\w+\.\w+/v\d", " ".join(c.texts))) or (c.name in ("curl", "xh", "http") and bool(re.search(r"_delete_by_query|/solr/.*<delete>|_shutdown|/actuator/shutdown|/_close\b|<delete><query>", " ".join(c.texts)))),
    yes=("curl -XDELETE localhost:9200/_all", "curl -X DELETE http://localhost:9200/logs-*", "curl -X POST http://localhost:9200/x/_delete_by_query -d '{}'", "http DELETE :9200/users"), no=("curl http://localhost:9200/_cat/indices", "curl -X DELETE https://api.x.io/todo/12"))
TABLE.add("http-changes", CAUTION, "Sends data to a web interface, or changes something through it.", "", names="curl curlie http https xh httpie wget", when=lambda c: _http_delete(c) or sends_data(c),
    yes=("curl -X POST x", "curl -d a=1 x", "curl -sd a=1 x", "curl -F file=@a.jpg x", "curl --json '{}' x", "curl --data-urlencode q=a x", "curl -T a.txt x", "wget --post-data=a=1 x", "http x.io name=a", "http PUT x.io"), no=("curl x", "curl -G -d q=a x", "curl -sSfLo data.txt x", "wget x", "http x.io q==a", "http x.io X-Key:a"))
TABLE.add("migration-loses", DANGER, "Drops or rebuilds the database behind an application.", _DUMP,
    match="rails|rake|bundle ~^db:(drop|reset|purge|migrate:reset|schema:load|setup|rollback|truncate_all|migrate:down|structure:load|mongoid:drop)|^tmp:clear:all|^log:clear$ ;; bin/rails ~^db:(drop|reset) ;; python ~manage\\.py$ ~^(flush|reset_db|sqlflush|delete_\\w+|clearsessions|zero|reset_schema|clear_index)$ ;; django-admin flush|reset_db ;; manage.py flush|reset_db ;; php ~artisan$ ~^(migrate:(fresh|reset|refresh|rollback)|db:wipe|queue:flush|cache:clear-x|queue:clear)$ ;; artisan ~^(migrate:(fresh|reset|refresh)|db:wipe)$ ;; php ~console$ ~^doctrine:(database:drop|schema:drop)|^d:d:d$ ;; sail ~^(migrate:fresh|db:wipe)$ ;; prisma|npx ~^(reset|--force-reset|--accept-data-loss)$ ~^(migrate|db|push|reset|prisma)$ ;; prisma migrate reset ;; prisma ~--force-reset|--accept-data-loss ;; alembic downgrade ;; flask db downgrade ;; flyway clean|undo ;; liquibase dropAll|drop-all|rollback|rollback-count ;; sequelize|sequelize-cli|npx ~^db:(drop|migrate:undo(:all)?|seed:undo(:all)?)$ ;; knex|npx ~^migrate:(rollback|down)$ ;; mix ~^ecto\\.(drop|reset|rollback)$ ;; typeorm|npx ~^schema:(drop|sync)$|^migration:revert$ ;; dbmate drop|rollback|down ;; goose reset|down|down-to ;; goose ~^(reset|down)$ ;; migrate drop ;; migrate ~^(drop|down)$ ;; diesel database reset|drop ;; diesel migration revert|redo ;; sqlx database|db drop|reset ;; hasura migrate ~^--down ;; drizzle-kit|npx ~^drizzle-kit$ ~^(push|drop)$ ;; atlas schema clean ;; lein ~rollback ;; craft ~^(db/restore|project-config/rebuild)$ ;; npm|yarn ~^(db:(drop|reset|wipe)|migrate:(reset|fresh))$ ;; npm run ~^(db:|database:)?(drop|reset|wipe|nuke|destroy)(-db|:db)?$ ;; make ~^(drop-?db|db-?(drop|reset|destroy)|nuke|destroy|reset-?db|distclean-x)$ ;; symfony ~doctrine:database:drop ;; bin/console ~doctrine:(database|schema):drop ;; console ~doctrine:(database|schema):drop ;; dotnet ef database drop ;; dotnet ef migrations remove",
    yes=("rails db:drop", "bundle exec rake db:reset", "python manage.py flush --no-input", "php artisan migrate:fresh", "npx prisma migrate reset --force", "alembic downgrade base", "flyway clean", "mix ecto.reset"), no=("rails db:migrate", "python manage.py migrate", "php artisan migrate", "alembic upgrade head", "npx prisma generate"))
TABLE.add("network-store-flush", DANGER, "Empties a cache or queue for everyone who uses it.", "", names="nc telnet socat ncat swaks mailq postsuper exim postqueue", when=lambda c: bool(re.search(r"(?i)\b(flush_all|flushall|flushdb|shutdown)\b", c.stdin or "")) or (c.name == "postsuper" and c.has("-d")) or (c.name == "exim" and any(t.startswith("-M") for t in c.texts)), yes=("echo flush_all | nc localhost 11211", "postsuper -d ALL"), no=("echo stats | nc localhost 11211",))


def _http_delete(call: Call) -> bool:
    texts = call.texts
    method = call.value("-X", "--request", "--method")
    return bool(method and method.text.strip("'\"").upper() == "DELETE") or "DELETE" in texts or any(re.fullmatch(r"(?i)-XDELETE|--method=delete|--request=delete", t) for t in texts)


assert UNKNOWN == "\ue000"
