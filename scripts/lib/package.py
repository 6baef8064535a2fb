#!/usr/bin/env python3
"""What scripts/package needs and no tool of Debian makes: Alpine's package, an image, a bill of materials, signatures.

The same input makes the same bytes: times come from SOURCE_DATE_EPOCH, owners are numbers, entries are sorted.
"""

import argparse
import base64
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import tarfile
import uuid
import xml.etree.ElementTree

EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])


def entries(tree):
    """Paths below the tree, parents before children, in an order that no locale changes."""
    return sorted(pathlib.Path(tree).rglob("*"), key=lambda path: path.relative_to(tree).parts)


def tar_of(tree, owner=0, checksums=False, owned=()):
    """A tar archive of the tree. Names in `owned` and below have the `owner`, all others root."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in entries(tree):
            name = str(path.relative_to(tree))
            entry = tarfile.TarInfo(name)
            entry.mode = path.stat().st_mode & 0o7777
            entry.mtime = EPOCH
            if any(name == each or name.startswith(each + "/") for each in owned):
                entry.uid = entry.gid = owner
            else:
                entry.uname = entry.gname = "root"
            if path.is_dir():
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
                continue
            content = path.read_bytes()
            entry.size = len(content)
            if checksums:
                entry.pax_headers = {"APK-TOOLS.checksum.SHA1": hashlib.sha1(content).hexdigest()}
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def without_end(archive):
    """A tar archive without the empty blocks at its end, so that another one can follow: apk-v2(5)."""
    end = len(archive)
    while end >= 512 and not any(archive[end - 512 : end]):
        end -= 512
    return archive[:end]


def compressed(data):
    return gzip.compress(data, 9, mtime=0)


def control_tar(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content, mode in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(content), mode, EPOCH
            entry.uname = entry.gname = "root"
            archive.addfile(entry, io.BytesIO(content))
    return without_end(buffer.getvalue())


def apk(arguments):
    """Version 2 of Alpine's format: signature (if there is a key), control and data, each a gzip stream."""
    data = compressed(tar_of(arguments.tree, checksums=True))
    size = sum(path.stat().st_size for path in entries(arguments.tree) if path.is_file())
    info = [
        "pkgname = panapulse",
        f"pkgver = {arguments.version}-r0",
        f"pkgdesc = {arguments.description}",
        "url = ",
        f"builddate = {EPOCH}",
        f"packager = {arguments.maintainer}",
        f"size = {size}",
        f"arch = {arguments.arch}",
        "origin = panapulse",
        "license = Apache-2.0",
        "depend = ca-certificates-bundle",
        f"datahash = {hashlib.sha256(data).hexdigest()}",
    ]
    files = [(".PKGINFO", ("\n".join(info) + "\n").encode(), 0o644)]
    for script in sorted(pathlib.Path(arguments.scripts).iterdir()):
        files.append(("." + script.name, script.read_bytes(), 0o755))
    control = compressed(control_tar(files))
    signature = b""
    if arguments.key:
        signed = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", arguments.key], input=control, capture_output=True, check=True)
        name = f".SIGN.RSA256.{pathlib.Path(arguments.key).stem}.rsa.pub"
        signature = compressed(control_tar([(name, signed.stdout, 0o644)]))
    pathlib.Path(arguments.output).write_bytes(signature + control + data)


def blob(layout, content):
    digest = hashlib.sha256(content).hexdigest()
    (layout / "blobs" / "sha256" / digest).write_bytes(content)
    return {"digest": "sha256:" + digest, "size": len(content)}


def as_json(value):
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()


def oci(arguments):
    """An image of one layer in the layout of OCI's image specification 1.0."""
    layout = pathlib.Path(arguments.output)
    (layout / "blobs" / "sha256").mkdir(parents=True)
    created = f"{subprocess.check_output(['date', '-u', '-d', f'@{EPOCH}', '+%Y-%m-%dT%H:%M:%SZ'], text=True).strip()}"
    layer = tar_of(arguments.tree, owner=65532, owned=("var/lib/panapulse", "run/panapulse"))
    config = {
        "created": created,
        "architecture": arguments.arch,
        "os": "linux",
        "config": {
            "User": "65532:65532",
            "Entrypoint": ["/usr/bin/panapulse"],
            "Volumes": {"/var/lib/panapulse": {}},
            "StopSignal": "SIGTERM",
            # no field of the specification, but Docker reads it in images of either kind
            "Healthcheck": {
                "Test": ["CMD", "/usr/bin/panapulse", "status", "--quiet"],
                "Interval": 60_000_000_000,
                "Timeout": 5_000_000_000,
                "StartPeriod": 60_000_000_000,
            },
            "Labels": {
                "org.opencontainers.image.title": "Panapulse",
                "org.opencontainers.image.description": arguments.description,
                "org.opencontainers.image.version": arguments.version,
                "org.opencontainers.image.licenses": "Apache-2.0",
            },
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
        "history": [{"created": created, "created_by": "scripts/package"}],
    }
    kind = "application/vnd.oci.image."
    manifest = {
        "schemaVersion": 2,
        "mediaType": kind + "manifest.v1+json",
        "config": {"mediaType": kind + "config.v1+json", **blob(layout, as_json(config))},
        "layers": [{"mediaType": kind + "layer.v1.tar+gzip", **blob(layout, compressed(layer))}],
    }
    described = {
        "mediaType": kind + "manifest.v1+json",
        **blob(layout, as_json(manifest)),
        "platform": {"os": "linux", "architecture": arguments.arch},
        "annotations": {"org.opencontainers.image.ref.name": arguments.version},
    }
    index = {"schemaVersion": 2, "mediaType": kind + "index.v1+json", "manifests": [described]}
    (layout / "index.json").write_bytes(as_json(index))
    (layout / "oci-layout").write_bytes(as_json({"imageLayoutVersion": "1.0.0"}))


# names in poms, as SPDX has them
LICENCES = (
    ("Apache", "Apache-2.0"),
    ("MIT", "MIT"),
    ("Universal Permissive", "UPL-1.0"),
)


def licence_of(pom):
    """The SPDX name of the licence in a pom or in its parents, which are beside it in the local repository."""
    namespace = {"m": "http://maven.apache.org/POM/4.0.0"}
    root = xml.etree.ElementTree.parse(pom).getroot()
    name = root.findtext("m:licenses/m:license/m:name", namespaces=namespace)
    if name:
        known = [spdx for word, spdx in LICENCES if word in name]
        if not known:
            raise SystemExit(f"package.py: {pom}: the licence {name!r} is not in LICENCES")
        return known[0]
    parent = {each: root.findtext(f"m:parent/m:{each}", namespaces=namespace) for each in ("groupId", "artifactId", "version")}
    if not all(parent.values()):
        raise SystemExit(f"package.py: {pom} names no licence")
    repository = pathlib.Path(pom)
    while repository.name != "repository":
        repository = repository.parent
    directory = repository.joinpath(*parent["groupId"].split("."), parent["artifactId"], parent["version"])
    return licence_of(directory / f"{parent['artifactId']}-{parent['version']}.pom")


def library(jar):
    """A component for a jar in Maven's local repository: group/artifact/version/file."""
    path = pathlib.Path(jar)
    version, artifact = path.parent.name, path.parent.parent.name
    parts = path.parent.parent.parent.parts
    group = ".".join(parts[len(parts) - 1 - parts[::-1].index("repository") + 1 :])
    purl = f"pkg:maven/{group}/{artifact}@{version}?type=jar"
    return {
        "type": "library",
        "bom-ref": purl,
        "group": group,
        "name": artifact,
        "version": version,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
        "licenses": [{"license": {"id": licence_of(path.with_suffix(".pom"))}}],
        "purl": purl,
    }


def runtime(name, licence, version=None, purl=None):
    """A component that the image builder puts in."""
    component = {"type": "library", "bom-ref": purl or name, "name": name, "licenses": [{"expression": licence}]}
    if version:
        component["version"] = version
    if purl:
        component["purl"] = purl
    return component


def sbom(arguments):
    """CycloneDX 1.6 of the executable: jars on its class path, and the runtime that the builder compiles in."""
    jars = pathlib.Path(arguments.class_path).read_text().strip().split(":")
    executable = hashlib.sha256(pathlib.Path(arguments.executable).read_bytes()).hexdigest()
    graalvm = re.search(r"<graalvm.version>(.*)</", pathlib.Path(arguments.parent_pom).read_text()).group(1)
    classpath = "GPL-2.0-only WITH Classpath-exception-2.0"
    components = sorted((library(jar) for jar in jars), key=lambda component: component["purl"])
    components += [
        runtime("openjdk", classpath, version="25"),
        runtime("graalvm-native-image", classpath, graalvm, f"pkg:maven/org.graalvm.nativeimage/svm@{graalvm}?type=jar"),
        runtime("musl", "MIT"),
        runtime("zlib", "Zlib"),
    ]
    reference = f"pkg:generic/panapulse@{arguments.version}?arch={arguments.arch}"
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, executable)}",
        "version": 1,
        "metadata": {
            "timestamp": subprocess.check_output(
                ["date", "-u", "-d", f"@{EPOCH}", "+%Y-%m-%dT%H:%M:%SZ"], text=True).strip(),
            "component": {
                "type": "application",
                "bom-ref": reference,
                "name": "panapulse",
                "version": arguments.version,
                "description": arguments.description,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "hashes": [{"alg": "SHA-256", "content": executable}],
                "purl": reference,
            },
        },
        "components": components,
        "dependencies": [{"ref": reference, "dependsOn": [each["bom-ref"] for each in components]}],
    }
    pathlib.Path(arguments.output).write_bytes(as_json(document))


def openssl(*words):
    return subprocess.run(["openssl", *words], capture_output=True, check=True).stdout


def public_key(key):
    """The 32 bytes of an Ed25519 key: the end of its DER form, RFC 8410."""
    return openssl("pkey", "-in", key, "-pubout", "-outform", "DER")[-32:]


def key_number(public):
    """Any number is allowed; this one needs not be kept."""
    return hashlib.sha256(public).digest()[:8]


def encoded(*parts):
    return base64.b64encode(b"".join(parts)).decode()


def public(arguments):
    """The public key in the form of minisign and signify."""
    key = public_key(arguments.key)
    print("untrusted comment: panapulse public key")
    print(encoded(b"Ed", key_number(key), key))


def signed(key, directory, content):
    """The signature's 64 bytes; openssl wants files for Ed25519."""
    source, target = directory / "to-sign", directory / "signature"
    source.write_bytes(content)
    openssl("pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", str(source), "-out", str(target))
    return target.read_bytes()


def sign(arguments):
    """Plain Ed25519 over the file: two lines for signify, four for minisign, whose last two sign a comment too."""
    file, directory = pathlib.Path(arguments.file), pathlib.Path(arguments.directory)
    number = key_number(public_key(arguments.key))
    signature = signed(arguments.key, directory, file.read_bytes())
    comment = f"timestamp:{EPOCH} file:{file.name}"
    over_both = signed(arguments.key, directory, signature + comment.encode())
    lines = ["untrusted comment: signature of panapulse", encoded(b"Ed", number, signature)]
    file.with_name(file.name + ".sig").write_text("\n".join(lines) + "\n")
    lines += ["trusted comment: " + comment, encoded(over_both)]
    file.with_name(file.name + ".minisig").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    described = ("output", "arch", "version", "description")
    for function, names in (
        (apk, (*described, "tree", "scripts", "maintainer", "key")),
        (oci, (*described, "tree")),
        (sbom, (*described, "class-path", "executable", "parent-pom")),
        (public, ("key",)),
        (sign, ("key", "file", "directory")),
    ):
        command = commands.add_parser(function.__name__, help=(function.__doc__ or "").splitlines()[0])
        command.set_defaults(function=function)
        for name in names:
            command.add_argument("--" + name, required=name != "key")
    arguments = parser.parse_args()
    arguments.function(arguments)


main()
