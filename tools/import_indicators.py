#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make indicators/*.tsv from public STIX bundles.

    import_indicators.py FOLDER_OF_BUNDLES [OUTPUT_FOLDER]

Each bundle of the table below becomes one file: a head of comments that says where the facts come
from, then one `type<TAB>value` line per indicator, sorted and without duplicates. A pattern that
is not one comparison of equality ends the program: such bundles are loaded as STIX instead.
"""
import json
import os
import re
import sys

MVT = "MIT (mvt-indicators)"
AMNESTY = "CC BY (AmnestyTech/investigations)"
CITIZENLAB = "https://citizenlab.ca/"
GITHUB = "https://github.com/mvt-project/mvt-indicators/tree/main/"

# bundle: (publisher, report, url, date of the report, licence)
PROVENANCE = {
    "pegasus": (
        "Amnesty International",
        "Forensic Methodology Report: How to catch NSO Group's Pegasus",
        "https://www.amnesty.org/en/latest/research/2021/07/"
        "forensic-methodology-report-how-to-catch-nso-groups-pegasus/",
        "2021-07-18", AMNESTY),
    "cytrox": (
        "Citizen Lab, Meta, Amnesty International",
        "Pegasus vs. Predator: Dissident's Doubly-Infected iPhone Reveals Cytrox Mercenary Spyware",
        CITIZENLAB + "2021/12/"
        "pegasus-vs-predator-dissidents-doubly-infected-iphone-reveals-cytrox-mercenary-spyware/",
        "2021-12-16", AMNESTY),
    "predator": (
        "Citizen Lab, Cisco Talos, Sekoia, Recorded Future, Amnesty International",
        "Predator indicators, collected from reports of 2021 to 2026",
        GITHUB + "intellexa_predator", "2026-02-17", MVT),
    "kingspawn": (
        "Citizen Lab, Microsoft",
        "Sweet QuaDreams: A First Look at Spyware Vendor QuaDream's Exploits, Victims, and "
        "Customers",
        CITIZENLAB + "2023/04/spyware-vendor-quadream-exploits-victims-customers/",
        "2023-04-11", MVT),
    "operation_triangulation": (
        "Kaspersky",
        "Operation Triangulation: iOS devices targeted with previously unknown malware",
        "https://securelist.com/operation-triangulation/109842/", "2023-06-01", MVT),
    "malware": (
        "Amnesty International",
        "New Android Hacking Campaign Linked To Mercenary Spyware Company",
        "https://www.amnesty.org/en/latest/news/2023/03/"
        "new-android-hacking-campaign-linked-to-mercenary-spyware-company/",
        "2023-03-29", AMNESTY),
    "novispy": (
        "Amnesty International",
        "\"A Digital Prison\": Surveillance and the suppression of civil society in Serbia",
        "https://securitylab.amnesty.org/latest/2024/12/"
        "serbia-a-digital-prison-spyware-and-cellebrite-used-on-journalists-and-activists/",
        "2024-12-16", AMNESTY),
    "residentbat": (
        "Reporters Without Borders, RESIDENT.NGO",
        "ResidentBat: spyware used by the Belarusian KGB against journalists",
        GITHUB + "ResidentBat", "2025-12-17", MVT),
    "coruna": (
        "Google, iVerify",
        "Coruna: a powerful iOS exploit kit",
        "https://cloud.google.com/blog/topics/threat-intelligence/coruna-powerful-ios-exploit-kit",
        "2026-03-03", MVT),
}

# Files whose bundle name says too little.
OUTPUT_NAMES = {"malware": "mercenary_android_2023", "cytrox": "predator_cytrox_2021",
                "predator": "predator_intellexa"}

TYPES = {
    "domain-name:value": "domain", "ipv4-addr:value": "ip", "ipv6-addr:value": "ip",
    "url:value": "url", "email-addr:value": "email", "process:name": "process",
    "file:name": "file_name", "file:path": "file_path",
    "file:hashes.md5": "md5", "file:hashes.sha1": "sha1", "file:hashes.sha256": "sha256",
    "file:hashes.sha512": "sha512", "app:id": "app", "app:cert.md5": "app_cert",
    "app:cert.sha1": "app_cert", "app:cert.sha256": "app_cert",
    "configuration-profile:id": "profile", "android-property:name": "android_property",
}
PATTERN = re.compile(r"\[\s*([^=\s]+?)\s*=\s*'((?:[^'\\]|\\.)*)'\s*\]")
IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def indicator_line(pattern, bundle):
    match = PATTERN.fullmatch(pattern.strip())
    key, value = match.groups() if match else ("", "")
    if ":hashes." in key:
        key = key.replace("'", "").replace('"', "").replace("-", "").lower()
    if key not in TYPES:
        sys.exit("%s: not understood: %s" % (bundle, pattern))
    kind = TYPES[key]
    value = re.sub(r"\\(.)", r"\1", value).strip()
    if kind == "domain" and IPV4.fullmatch(value):
        kind = "ip"
    if kind in ("domain", "email", "app_cert", "md5", "sha1", "sha256", "sha512"):
        value = value.lower()
    if not value or "\t" in value or "\n" in value:
        sys.exit("%s: no usable value: %s" % (bundle, pattern))
    return "%s\t%s" % (kind, value)


def convert(path, output):
    bundle = os.path.splitext(os.path.basename(path))[0]
    with open(path, encoding="utf-8") as stream:
        objects = json.load(stream)["objects"]
    names = [o["name"] for o in objects if o["type"] == "malware"]
    if len(names) != 1:
        sys.exit("%s: %d malware objects" % (bundle, len(names)))
    publisher, report, url, date, licence = PROVENANCE[bundle]
    lines = {indicator_line(o["pattern"], bundle) for o in objects if o["type"] == "indicator"}
    head = [("campaign", names[0]), ("publisher", publisher), ("report", report), ("url", url),
            ("date", date), ("licence", licence),
            ("bundle", "%s, made %s" % (os.path.basename(path),
                                        max(o["created"] for o in objects)[:10]))]
    with open(output, "w", encoding="utf-8", newline="\n") as stream:
        stream.writelines("# %s: %s\n" % field for field in head)
        stream.writelines(line + "\n" for line in sorted(lines))
    print("%s: %d indicators" % (output, len(lines)))


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folder = arguments[1] if len(arguments) > 1 else os.path.join(root, "indicators")
    for bundle in sorted(PROVENANCE):
        path = os.path.join(arguments[0], bundle + ".stix2")
        if os.path.exists(path):
            convert(path, os.path.join(folder, OUTPUT_NAMES.get(bundle, bundle) + ".tsv"))


if __name__ == "__main__":
    main(sys.argv[1:])
