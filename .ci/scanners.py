"""Runs two scanners against the quickstart, and against a server with the worst possible policy.

The scanners derive their attacking origins from the domain of the URL. So they get a domain, and the server under test is their
proxy: it responds for every host. The exit codes show neither the findings nor whether the arguments were understood.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SITE = "http://api.example.com"
CREDENTIALED = [("PUT", "/items/1"), ("DELETE", "/items/1")]
UNANNOTATED = [("GET", "/health")]


class Reflecting(BaseHTTPRequestHandler):
    """Reflects every origin, with credentials: every scanner must report this."""

    def respond(self):
        self.send_response(200)
        self.send_header("access-control-allow-origin", self.headers.get("origin", "*"))
        self.send_header("access-control-allow-credentials", "true")
        self.send_header("content-length", "0")
        self.end_headers()

    do_GET = do_PUT = do_DELETE = respond

    def log_message(self, *_):
        pass


def run(port, *command):
    # Other network requests of a scanner, such as one for a fresh list of public suffixes, fail.
    proxies = {"http_proxy": f"http://127.0.0.1:{port}", "https_proxy": "http://127.0.0.1:1"}
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, env=os.environ | proxies)


def corscanner(bin, reports, port, path):
    """Sends GET requests, and writes a list of findings."""
    report = reports / "corscanner.json"
    report.unlink(missing_ok=True)
    run(port, f"{bin}/corscanner", "-u", SITE + path, "-t", "2", "-o", report)
    return sorted(finding["type"] for finding in json.loads(report.read_text()))


def corsair(bin, reports, port, requests):
    """Sends the given requests, and writes a summary."""
    plan, report = reports / "requests.json", reports / "corsair.json"
    report.unlink(missing_ok=True)
    headers = {"Origin": SITE}
    plan.write_text(json.dumps([dict(url=SITE + path, verb=verb, params="", headers=headers) for verb, path in requests]))
    run(port, f"{bin}/corsair", plan, "-r", report)
    report = json.loads(report.read_text())
    assert len(report["report"]) == len(requests), f"corsair: {report}"
    assert report["summary"]["error"] == [], f"corsair: {report}"
    return sorted(f"{finding['verb']} {finding['url']}" for finding in report["summary"]["misconfigured"])


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: expected {expected}, found {found}")
    print(f"{what}: {found or 'no findings'}")


def main(bin, port):
    wrong = ThreadingHTTPServer(("127.0.0.1", 0), Reflecting)
    threading.Thread(target=wrong.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as directory:
        reports, reflecting = pathlib.Path(directory), wrong.server_port
        expect("corscanner on a reflecting server", corscanner(bin, reports, reflecting, "/items/1"), ["reflect_origin"])
        expect("corsair on a reflecting server", corsair(bin, reports, reflecting, CREDENTIALED[:1]), [f"PUT {SITE}/items/1"])
        for path in dict.fromkeys(path for _, path in CREDENTIALED + UNANNOTATED):
            expect(f"corscanner on the quickstart's {path}", corscanner(bin, reports, port, path), [])
        expect("corsair on the quickstart", corsair(bin, reports, port, CREDENTIALED + UNANNOTATED), [])
        # Corsair reports every `*` as a misconfiguration. The list of items is public on purpose.
        expect("corsair on the quickstart's public list", corsair(bin, reports, port, [("GET", "/items")]), [f"GET {SITE}/items"])


main(sys.argv[1], int(sys.argv[2]))
