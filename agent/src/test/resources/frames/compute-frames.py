#!/usr/bin/env python3
"""Computes computed-*.txt from the protocol's rules, with nothing but Python's own HMAC and ipaddress.

    python3 compute-frames.py      rewrites them beside this file; the same bytes each time
"""
import hashlib
import hmac
import ipaddress
import pathlib
import struct

HERE = pathlib.Path(__file__).parent


def is_link_local(address):
    return address.version == 6 and address.is_link_local


def message(vhid, addresses, with_link_local, counter):
    """Version, type, vhid, IPv4 ascending, IPv6 ascending, counter. Neither the lowest nor the highest address."""
    hashed = {ipaddress.ip_address(a) for a in addresses}
    hashed = {a for a in hashed if 0 < int(a) < 2**a.max_prefixlen - 1}
    hashed = {a for a in hashed if with_link_local or not is_link_local(a)}
    ordered = sorted(hashed, key=lambda a: (a.version, int(a)))
    return bytes([2, 1, vhid]) + b"".join(a.packed for a in ordered) + counter.to_bytes(8, "big")


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~total & 0xFFFF)


def carp(f):
    counter = int(f["counter"], 16)
    with_link_local = f["digest-form"] == "with-link-local"
    hashed = message(f["vhid"], f["address"].split(), with_link_local, counter)
    digest = hmac.new(bytes.fromhex(f["key-hex"]), hashed, hashlib.sha1).digest()
    head = bytes([0x21, f["vhid"], f["advskew"], 7, f["demote"], f["advbase"]])
    tail = counter.to_bytes(8, "big") + digest
    return head + checksum(head + b"\0\0" + tail) + tail


def ip(f, payload):
    source = ipaddress.ip_address(f["source"]).packed
    destination = ipaddress.ip_address(f["destination"]).packed
    if len(source) == 16:
        return struct.pack(">IHBB", 6 << 28, len(payload), 112, 255) + source + destination + payload
    head = struct.pack(">BBHHHBB", 0x45, 0x10, 20 + len(payload), 0, 0x4000, 255, 112)
    addresses = source + destination
    return head + checksum(head + b"\0\0" + addresses) + addresses + payload


def ethernet(f, payload):
    ethertype = b"\x86\xdd" if ":" in f["source"] else b"\x08\x00"
    macs = bytes.fromhex((f["destination-mac"] + f["source-mac"]).replace(":", ""))
    return macs + ethertype + payload


DEFAULTS = {
    "kind": "advertisement",
    "key": "secret",
    "vhid": 42,
    "address": "192.0.2.200",
    "digest-form": "without-link-local",
    "advbase": 1,
    "advskew": 0,
    "demote": 0,
    "counter": "0000000100000002",
}
IPV4 = {
    "source": "192.0.2.1",
    "destination": "224.0.0.18",
    "source-mac": "00:00:5e:00:01:2a",
    "destination-mac": "01:00:5e:00:00:12",
}
IPV6 = {
    "source": "fe80::1",
    "destination": "ff02::12",
    "source-mac": "00:00:5e:00:01:2a",
    "destination-mac": "33:33:00:00:00:12",
}


def write(name, what, carrier, **given):
    f = {**DEFAULTS, **carrier, **given}
    f["key-hex"] = f["key"].encode().hex()
    lines = [f"# Computed by compute-frames.py, never captured: {what}"]
    lines += [f"# {key}: {value}" for key, value in f.items()]
    lines.append(ethernet(f, ip(f, carp(f))).hex())
    (HERE / f"computed-{name}.txt").write_text("\n".join(lines) + "\n")


DUAL = "2001:db8::200 198.51.100.7 192.0.2.200"
UNSORTED = "200.0.0.1 10.0.0.9 192.0.2.200 10.0.0.9 9.255.255.255 200.0.0.1"
WITH_LINK_LOCAL = "2001:db8::100 fe80::200:5eff:fe00:12a"
NEVER_HASHED = "0.0.0.0 192.0.2.200 255.255.255.255 :: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

write("key-19-bytes", "the longest key, over IPv4.", IPV4, key="nineteen-characters")
write("key-19-bytes-ipv6", "the longest key, over IPv6.", IPV6, key="nineteen-characters", address="2001:db8::100")
write("broadcast", "to the broadcast MAC, as with ucarp's --nomcast.", IPV4, **{"destination-mac": "ff:ff:ff:ff:ff:ff"})
write("group-ff05", "to another IPv6 group.", IPV6, address="2001:db8::100", destination="ff05::db8:12",
      **{"destination-mac": "33:33:0d:b8:00:12"})
write("several-unsorted", "several addresses, unsorted, two of them twice.", IPV4, address=UNSORTED)
write("dual-stack-ipv4", "addresses of both families, the IPv4 half of a pair.", IPV4, address=DUAL)
write("dual-stack-ipv6", "addresses of both families, the IPv6 half of a pair.", IPV6, address=DUAL)
write("link-local-openbsd", "a link-local address that is not hashed, as OpenBSD sends.", IPV6, address=WITH_LINK_LOCAL)
write("link-local-freebsd", "a link-local address that is hashed, as FreeBSD and NetBSD send.", IPV6,
      address=WITH_LINK_LOCAL, **{"digest-form": "with-link-local"})
write("link-local-dual-freebsd", "the same with an IPv4 address, over IPv4.", IPV4,
      address=WITH_LINK_LOCAL + " 192.0.2.200", **{"digest-form": "with-link-local"})
write("ipv4-link-local", "169.254/16 counts as any other IPv4 address.", IPV4, address="169.254.0.200 10.0.0.9")
write("never-hashed", "the first and last address of each family, which OpenBSD never hashes.", IPV4,
      address=NEVER_HASHED)
write("ipv6-many", "IPv6 addresses whose order as signed bytes differs.", IPV6,
      address="fd00::1 2001:db8::ff 2001:db8::7f ::1 8000::")
write("unspecified-source", "from 0.0.0.0, as a BSD without an address of its own sends.", IPV4, source="0.0.0.0")
write("demote", "OpenBSD's demote count.", IPV4, demote=129, advskew=254)
write("demote-ipv6", "OpenBSD's demote count, over IPv6.", IPV6, address="2001:db8::100", demote=255)
write("bow-out-ipv6", "the last word of a leaving master, over IPv6.", IPV6, address="2001:db8::100",
      advbase=255, advskew=255, counter="ffffffffffffffff")
write("advbase-0", "the shortest interval.", IPV4, advbase=0, advskew=1, counter="0000000000000000")

write("ipv4-mapped", "a v4-mapped address: sixteen bytes, lower than other IPv6 addresses.", IPV6,
      address="2001:db8::100 ::ffff:192.0.2.200")
