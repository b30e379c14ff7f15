# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: the programs, sample backups, and a maker of small ones."""
import calendar
import hashlib
import io
import json
import os
import plistlib
import shutil
import sqlite3
import struct
import subprocess
import tarfile
import tempfile
import unittest
import zipfile

ROOT = os.environ.get("BRIDLE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BRIDLE = os.environ.get("BRIDLE") or os.path.join(ROOT, "build", "bridle")
LAB = os.environ.get("BRIDLE_LAB") or os.path.join(ROOT, "build", "bridle-lab")
SHARED = os.environ.get("BRIDLE_SHARED") or os.path.join(ROOT, "..", "shared")
SEVERE = ("medium", "high", "critical")
CRASH_WORDS = ("AddressSanitizer", "runtime error:", "LeakSanitizer", "ended by signal")


class Result:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout.decode(errors="replace")
        self.err = done.stderr.decode(errors="replace")

    def json(self):
        return json.loads(self.out)


def bridle(*arguments, cwd=None, env=None, timeout=600):
    done = subprocess.run([BRIDLE, *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=cwd,
                          env={**os.environ, **(env or {})}, timeout=timeout)
    return Result(done)


class Case(unittest.TestCase):
    """A test with a folder of its own, and the questions that all of them ask."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="bridle-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def lab(self, name="backup", *options):
        """A sample backup and its truth."""
        out, truth = self.path(name), self.path(name + ".truth.json")
        subprocess.run([LAB, "backup", "--out", out, "--truth", truth, *map(str, options)],
                       check=True)
        with open(truth, encoding="utf-8") as stream:
            return out, json.load(stream)

    def assert_no_crash(self, result):
        for word in CRASH_WORDS:
            self.assertNotIn(word, result.err)
        self.assertIn(result.status, (0, 1, 2), result.err)

    def check(self, evidence, *options, name="case.db"):
        """Check; the JSON document. Fails when the check did."""
        case = self.path(name)
        if os.path.exists(case):
            os.unlink(case)
        result = bridle("check", evidence, "--case", case, "--format", "json", *options)
        self.assert_no_crash(result)
        self.assertIn(result.status, (0, 1), result.err)
        document = result.json()
        severe = [f for f in document["findings"] if f["severity"] in SEVERE]
        self.assertEqual(result.status, 1 if severe else 0)
        return document

    def query(self, sql, name="case.db"):
        result = bridle("query", self.path(name), sql, "--format", "json")
        self.assertEqual(result.status, 0, result.err)
        return result.json()


def file_id(domain, path):
    return hashlib.sha1(("%s-%s" % (domain, path)).encode()).hexdigest()


def make_database(path, sql):
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.commit()
    connection.close()


def make_backup(folder, items, info=None, records=True):
    """A backup of a few items: {"Domain/path": SQL text, bytes, or a value for a property list}."""
    os.makedirs(folder)
    with open(os.path.join(folder, "Info.plist"), "wb") as stream:
        plistlib.dump(info or {"Device Name": "Test", "Product Version": "26.1"}, stream)
    manifest = sqlite3.connect(os.path.join(folder, "Manifest.db"))
    manifest.execute("CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, "
                     "relativePath TEXT, flags INTEGER, file BLOB)")
    for name, content in items.items():
        domain, _, path = name.partition("/")
        place = file_id(domain, path)
        blob = os.path.join(folder, place[:2], place)
        os.makedirs(os.path.dirname(blob), exist_ok=True)
        if isinstance(content, str):
            make_database(blob, content)
        else:
            with open(blob, "wb") as stream:
                stream.write(content if isinstance(content, bytes)
                             else plistlib.dumps(content, fmt=plistlib.FMT_BINARY))
        record = mbfile(path, os.path.getsize(blob)) if records else None
        manifest.execute("INSERT INTO Files VALUES (?,?,?,1,?)", (place, domain, path, record))
    manifest.commit()
    manifest.close()
    return folder


def mbfile(path, size, **more):
    """The archived record of a file, as a backup keeps it."""
    uid = plistlib.UID
    fields = {"LastModified": 1557403200, "Birth": 1557403200, "LastStatusChange": 1557403200,
              "Size": size, "Mode": 0o100644, "UserID": 501, "GroupID": 501, "InodeNumber": 1,
              "ProtectionClass": 3, "Flags": 0, "RelativePath": uid(2), "$class": uid(3)}
    fields.update(more)
    return plistlib.dumps({
        "$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": uid(1)},
        "$objects": ["$null", fields, path,
                     {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]}],
    }, fmt=plistlib.FMT_BINARY)


def mac(text):
    """Seconds since 2001 of an ISO moment."""
    import datetime
    moment = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp() - 978307200


def tree_state(folder):
    """Every file below a folder with its bytes and times."""
    state = {}
    for place, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(place, name)
            status = os.lstat(path)
            digest = ""
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as stream:
                    digest = hashlib.sha256(stream.read()).hexdigest()
            state[path] = (status.st_mode, status.st_size, status.st_mtime_ns, digest)
    return state


DEVICE_FOLDERS = {
    "HomeDomain": "mobile", "RootDomain": "root", "WirelessDomain": "wireless",
    "SystemPreferencesDomain": "preferences", "DatabaseDomain": "db", "KeychainDomain": "Keychains",
    "HomeKitDomain": "mobile", "CameraRollDomain": "mobile",
    "AppDomain-": "mobile/Containers/Data/Application",
    "AppDomainGroup-": "mobile/Containers/Shared/AppGroup",
    "AppDomainPlugin-": "mobile/Containers/Data/PluginKitPlugin",
    "SysContainerDomain-": "containers/Data/System",
    "SysSharedContainerDomain-": "containers/Shared/SystemGroup",
}


def device_path(path):
    """Where on the phone, below /private/var, a file of a backup lies; None when nobody can say."""
    domain, _, rest = path.partition("/")
    folder = DEVICE_FOLDERS.get(domain)
    if folder is None:
        prefix, _, name = domain.partition("-")
        folder = DEVICE_FOLDERS.get(prefix + "-")
        if folder is None:
            return None
        # The phone names containers by a UUID, which a backup does not hold: any will do.
        digest = hashlib.md5(name.encode()).hexdigest().upper()
        folder += "/" + "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20],
                                  digest[20:]))
    return folder + "/" + rest


def data_volume_of(backup):
    """The files of a plain backup as they lie on the phone: {path below /private/var: bytes}."""
    files = {}
    manifest = sqlite3.connect("file:%s?mode=ro" % os.path.join(backup, "Manifest.db"), uri=True)
    for place, domain, path in manifest.execute(
            "SELECT fileID, domain, relativePath FROM Files WHERE flags = 1"):
        blob = os.path.join(backup, place[:2], place)
        target = device_path("%s/%s" % (domain, path))
        if target is not None and os.path.isfile(blob):
            with open(blob, "rb") as stream:
                files[target] = stream.read()
    manifest.close()
    return files


def write_folder(folder, files):
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(content)
    return folder


def write_zip(path, files, method=zipfile.ZIP_DEFLATED, programs=()):
    """A zip; what is named in `programs` has the mode of a program."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            if name in programs:
                name = zipfile.ZipInfo(name)
                name.create_system, name.external_attr = 3, 0o100755 << 16
            archive.writestr(name, content)
    return path


PROGRAM = b"no program: only its mode says so"
SYSDIAGNOSE = "sysdiagnose_2024.05.01_10-22-33+0200_iPhone-OS_iPhone_21E236"


def made(sql):
    """The bytes of a database that SQL text makes."""
    with tempfile.TemporaryDirectory(prefix="bridle-test-") as folder:
        place = os.path.join(folder, "made.db")
        make_database(place, sql)
        with open(place, "rb") as stream:
            return stream.read()


def item_bytes(content):
    """The bytes of an item: SQL text makes a database, another value a property list."""
    if isinstance(content, bytes):
        return content
    if not isinstance(content, str):
        return plistlib.dumps(content, fmt=plistlib.FMT_BINARY)
    return made(content)


def make_evidence(folder, items, info=None):
    """Evidence of a few items, in the container that their paths belong to: "/private/var/..." makes a
    dump, "sysdiagnose/..." a sysdiagnose, "capture/..." that capture, "Domain/..." a backup. The content PROGRAM makes, in a dump, a
    file that may be run."""
    first = next(iter(items), "")
    if first.startswith("/"):
        files = {"private/var/mobile/Library/%d" % number: b"" for number in range(8)}
        files.update((name[1:], item_bytes(content)) for name, content in items.items())
        return write_zip(os.path.join(folder, "dump.zip"), files, programs=[
            name[1:] for name, content in items.items() if content is PROGRAM])
    if first.startswith("capture/"):
        return next(iter(write_folder(folder, items) and (os.path.join(folder, n) for n in items)))
    if first.startswith("sysdiagnose/"):
        files = {"%s/%s" % (SYSDIAGNOSE, name.partition("/")[2]): item_bytes(c)
                 for name, c in items.items()}
        files[SYSDIAGNOSE + "/sysdiagnose.log"] = b"x"
        files[SYSDIAGNOSE + "/ps.txt"] = b""
        return write_tar(os.path.join(folder, SYSDIAGNOSE + ".tar.gz"), files, "w:gz")
    return make_backup(os.path.join(folder, "backup"), items, info)


def write_tar(path, files, mode="w", form=tarfile.PAX_FORMAT):
    with tarfile.open(path, mode, format=form) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1557403200
            archive.addfile(member, io.BytesIO(content))
    return path


def old_backup_of(backup, folder):
    """The same backup as iOS 9 and earlier wrote it: a Manifest.mbdb and flat blobs."""
    def text(value):
        value = value.encode() if isinstance(value, str) else value
        return b"\xff\xff" if value is None else struct.pack(">H", len(value)) + value

    os.makedirs(folder)
    manifest = sqlite3.connect("file:%s?mode=ro" % os.path.join(backup, "Manifest.db"), uri=True)
    out = b"mbdb\x05\x00"
    for place, domain, path, flags, record in manifest.execute(
            "SELECT fileID, domain, relativePath, flags, file FROM Files"):
        objects = plistlib.loads(record)["$objects"]
        fields = objects[1]
        # Older hosts wrote the times as objects.
        modified, changed = (
            value if isinstance(value, int) else calendar.timegm(value.timetuple())
            for value in (fields["LastModified"], fields["LastStatusChange"]))
        key = fields.get("EncryptionKey")
        key = None if key is None else objects[key.data]["NS.data"]
        kind = {1: 0o100000, 2: 0o040000, 4: 0o120000}[flags]
        out += text(domain) + text(path) + text("x" if flags == 4 else None) + text(None) + text(key)
        out += struct.pack(">HQIIIIIQBB", kind | fields["Mode"] & 0o777, fields["InodeNumber"],
                           fields["UserID"], fields["GroupID"], modified, modified, changed,
                           fields["Size"], fields["ProtectionClass"], 1) + text("name") + text("value")
        blob = os.path.join(backup, place[:2], place)
        if os.path.isfile(blob):
            shutil.copy(blob, os.path.join(folder, place))
    manifest.close()
    with open(os.path.join(folder, "Manifest.mbdb"), "wb") as stream:
        stream.write(out)
    for name in ("Info.plist", "Manifest.plist", "Status.plist"):
        if os.path.exists(os.path.join(backup, name)):
            shutil.copy(os.path.join(backup, name), folder)
    return folder
