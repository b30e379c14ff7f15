# SPDX-License-Identifier: Apache-2.0
"""Random databases whose every row is known, dead or alive: what a carver may say of them."""
import os
import random
import sqlite3

WORDS = ["Anna", "Jürgen", "O'Neil", "日本", "", "a", "x" * 40, "net.whatsapp.WhatsApp",
         "+491701234567", "line\nbreak", "https://example.org/a?b=c"]
DECLARED = ["INTEGER", "INT NOT NULL", "TEXT", "TEXT NOT NULL", "VARCHAR", "REAL", "TIMESTAMP",
            "BLOB", "", "FLOAT NOT NULL"]


class Table:
    """One table: its columns, and every version of every row that it ever held."""

    def __init__(self, chance, name):
        self.name = name
        self.columns = [chance.choice(DECLARED) for _ in range(chance.randint(1, 7))]
        self.has_key = chance.random() < 0.6
        self.without_rowid = chance.random() < 0.2
        self.ever = set()

    def sql(self):
        columns = ["c%d %s" % (i, declared) for i, declared in enumerate(self.columns)]
        if self.without_rowid:
            return "CREATE TABLE %s (k TEXT PRIMARY KEY, %s) WITHOUT ROWID" % (
                self.name, ", ".join(columns))
        key = "k INTEGER PRIMARY KEY, " if self.has_key else "k TEXT, "
        return "CREATE TABLE %s (%s%s)" % (self.name, key, ", ".join(columns))


def value_of(chance, declared):
    if "NOT NULL" not in declared and chance.random() < 0.15:
        return None
    if declared.startswith("INT"):
        return chance.choice([0, 1, -1, chance.randint(-200, 200), chance.getrandbits(15),
                              chance.getrandbits(31), -chance.getrandbits(40),
                              chance.getrandbits(62)])
    if declared.startswith(("TEXT", "VARCHAR")):
        return chance.choice(WORDS) + chance.choice(["", " %d" % chance.randint(0, 10 ** 6)])
    if declared.startswith(("REAL", "FLOAT")):
        return chance.choice([0.0, 1.0, chance.random() * 1e9, -chance.random(), 5e8])
    if declared == "TIMESTAMP":
        return chance.choice([chance.random() * 1e9, chance.randint(0, 10 ** 9)])
    if declared == "BLOB":
        return bytes(chance.getrandbits(8) for _ in range(chance.choice([0, 3, 20, 300])))
    return chance.choice([None, 7, 2.5, "any", b"\x00\x01"])


def make(path, seed, steps=220):
    """A database at `path` after random work on it. -> (tables, whether it is in WAL mode)."""
    chance = random.Random(seed)
    for suffix in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    connection = sqlite3.connect(path, isolation_level=None)
    wal = chance.random() < 0.3
    for pragma in ("page_size=%d" % chance.choice([512, 1024, 4096, 8192]),
                   "encoding='%s'" % chance.choice(["UTF-8", "UTF-8", "UTF-16le", "UTF-16be"]),
                   "auto_vacuum=%d" % chance.choice([0, 0, 1, 2]), "secure_delete=off",
                   "synchronous=off",
                   "journal_mode=%s" % ("wal" if wal else chance.choice(["delete", "persist"]))):
        connection.execute("PRAGMA " + pragma).fetchall()
    connection.execute("PRAGMA wal_autocheckpoint=%d" % chance.choice([0, 5, 1000]))
    # SQLite's own random() would make another database each time.
    order = random.Random(seed)
    connection.create_function("random", 0, lambda: order.getrandbits(62))
    tables = []

    def note(table):
        table.ever.update(rows_of(connection, table))

    for number in range(chance.randint(1, 3)):
        tables.append(Table(chance, "t%d" % number))
        connection.execute(tables[-1].sql())
        if chance.random() < 0.4:
            connection.execute("CREATE INDEX i%d ON t%d (c0)" % (number, number))
    key = 0
    for _ in range(steps):
        table = chance.choice(tables)
        step = chance.random()
        if step < 0.6:
            for _ in range(chance.randint(1, 8)):
                key += chance.randint(1, 3)
                name = key if table.has_key and not table.without_rowid else "key %d" % key
                values = [name] + [value_of(chance, declared) for declared in table.columns]
                connection.execute("INSERT INTO %s VALUES (%s)" % (
                    table.name, ",".join("?" * len(values))), values)
            note(table)
        elif step < 0.72:
            column = chance.randrange(len(table.columns))
            connection.execute("UPDATE %s SET c%d = ? WHERE k IN (SELECT k FROM %s ORDER BY random() "
                               "LIMIT 2)" % (table.name, column, table.name),
                               (value_of(chance, table.columns[column].split()[0] + " NOT NULL"
                                         if table.columns[column] else ""),))
            note(table)
        elif step < 0.95:
            connection.execute("DELETE FROM %s WHERE k IN (SELECT k FROM %s ORDER BY random() LIMIT "
                               "%d)" % (table.name, table.name, chance.choice([1, 1, 2, 30])))
        elif step < 0.97:
            connection.execute("DELETE FROM %s" % table.name)
    # A copy is taken while it is open, as evidence is: closing would empty the -wal.
    copies = {}
    for suffix in ("", "-wal", "-journal"):
        if os.path.exists(path + suffix):
            with open(path + suffix, "rb") as stream:
                copies[suffix] = stream.read()
    for table in tables:
        table.live = set(rows_of(connection, table))
    connection.close()
    for suffix in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    for suffix, data in copies.items():
        with open(path + suffix, "wb") as stream:
            stream.write(data)
    return tables, wal


def canonical(value):
    """A value as JSON of `bridle carve` has it; reals that are whole compare as reals."""
    if isinstance(value, bytes):
        return ("text", value.hex())
    if isinstance(value, str):
        return ("text", value)
    if isinstance(value, float):
        return ("real", repr(value))
    return (type(value).__name__, value)


def rows_of(connection, table):
    columns = ", ".join(["k"] + ["c%d" % i for i in range(len(table.columns))])
    return [tuple(canonical(v) for v in row)
            for row in connection.execute("SELECT %s FROM %s" % (columns, table.name))]


def false_rows(tables, rows):
    """The rows (of JSON) that were never there, or live."""
    by_name = {table.name: table for table in tables}
    wrong = []
    for row in rows:
        table = by_name.get(row["table"])
        if table is None:
            if row["table"] is not None and not row["table"].startswith("sqlite_"):
                wrong.append(("no such table", row))
            continue
        unknown = [isinstance(v, dict) for v in row["values"]]
        given = tuple(canonical(v) for v, gone in zip(row["values"], unknown) if not gone)

        def known(candidate):
            return tuple(v for v, gone in zip(candidate, unknown) if not gone) == given
        # Where several tables fit, the program says so, and any of them will do.
        # A column of REAL shows whole numbers as reals, so that two tables may differ in that alone.
        several = tables if row.get("other_tables") else [table]
        ever = given in table.ever if not any(unknown) else any(
            known(candidate) for each in several for candidate in each.ever)
        ever = ever or any(given in each.ever for each in several)
        if not ever:
            wrong.append(("never there", row))
        elif not any(unknown) and given in table.live:
            wrong.append(("lives", row))
    return wrong
