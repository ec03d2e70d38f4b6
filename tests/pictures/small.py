# SPDX-License-Identifier: MPL-2.0
"""Writes a picture small: a page has few colours, so a palette of 256 does, and each pixel is one byte."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass

from playwright.sync_api import Page

# The browser reads its own picture, finds the commonest colours and gives the others the nearest of those.
_TO_PALETTE = """async picture => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  const often = new Map();
  for (const one of pixels) often.set(one, (often.get(one) ?? 0) + 1);
  const kept = [...often].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([one]) => one);
  const parts = one => [one & 255, one >> 8 & 255, one >> 16 & 255];
  const place = new Map(kept.map((one, at) => [one, at]));
  for (const one of often.keys()) if (!place.has(one)) {
    const far = kept.map(other => parts(other).reduce((sum, part, i) => sum + (part - parts(one)[i]) ** 2, 0));
    place.set(one, far.indexOf(Math.min(...far)));
  }
  let told = '';
  for (let at = 0; at < pixels.length; at += 8192)
    told += String.fromCharCode(...pixels.subarray(at, at + 8192).values().map(one => place.get(one)));
  return {width: image.width, height: image.height, colours: kept.map(parts), pixels: btoa(told)};
}"""


@dataclass(frozen=True)
class Reduced:
    """A picture of at most 256 colours; `pixels` holds the number of a colour for each, row by row."""

    width: int
    height: int
    colours: list[tuple[int, int, int]]
    pixels: bytes

    def png(self) -> bytes:
        """As a file."""
        rows = (self.pixels[at : at + self.width] for at in range(0, len(self.pixels), self.width))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            (
                _chunk(b"IHDR", header),
                _chunk(b"PLTE", b"".join(map(bytes, self.colours))),
                _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)),
                _chunk(b"IEND", b""),
            )
        )


def reduced(blank: Page, png: bytes) -> Reduced:
    """The picture with a palette; `blank` is a page without a content policy."""
    told = blank.evaluate(_TO_PALETTE, base64.b64encode(png).decode())
    colours = [(red, green, blue) for red, green, blue in told["colours"]]
    return Reduced(told["width"], told["height"], colours, base64.b64decode(told["pixels"]))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
