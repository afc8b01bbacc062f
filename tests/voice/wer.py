#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well a machine understands the English voices: word error rate by pocketsphinx.

usage: wer.py SPEAK [VOICE...]

SPEAK is the built tests/voice/speak. Each line of sentences.txt is spoken by each voice, recognised
by pocketsphinx with its general English model, and compared with the words that were meant. Each is
spoken at three rates close together, because a recogniser's luck with one rendering says little:
the same voice 1 % slower may differ by six errors in a hundred. The mean and the three rates are
printed; a difference between two voices or tones that is not clearly larger than that spread means
nothing. Needs the packages pocketsphinx, pocketsphinx-en-us and sox. A rough proxy of
intelligibility; not part of the quick tests."""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RATES = [97, 100, 103]  # percent of the voice's natural rate
VOICES = ["rms", "slt", "awb", "kal16", "espeak:en-US"]


def distance(wanted, heard):
    """Edits in words between two lists."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(wanted, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def words(text):
    return re.findall(r"[a-z']+", text.lower())


def recognise(path, folder):
    raw = os.path.join(folder, "16k.wav")
    subprocess.run(["sox", path, "-r", "16000", "-b", "16", "-c", "1", raw, "pad", "0.3", "0.3"],
                   check=True)
    done = subprocess.run(["pocketsphinx_continuous", "-infile", raw, "-logfn", "/dev/null"],
                          capture_output=True, text=True, check=True)
    return words(done.stdout)


def measure(speak, voice, rate, lines):
    errors = total = 0
    with tempfile.TemporaryDirectory() as folder:
        spoken = subprocess.run([speak, voice, folder, str(rate)], input="\n".join(lines) + "\n", text=True,
                                capture_output=True, check=True).stdout.splitlines()
        seconds = sum(float(row.split("\t")[1]) for row in spoken)
        for row, line in zip(spoken, lines):
            heard = recognise(os.path.join(folder, row.split("\t")[0]), folder)
            errors += distance(words(line), heard)
            total += len(words(line))
            if os.environ.get("SHOW"):
                print(f"  {line}\n    {' '.join(heard)}")
    return errors / total, total / seconds * 60


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with open(os.path.join(HERE, "sentences.txt"), encoding="utf-8") as file:
        lines = [line.strip() for line in file if line.strip()]
    for voice in sys.argv[2:] or VOICES:
        found = [measure(sys.argv[1], voice, rate, lines) for rate in RATES]
        each = " ".join(f"{errors:.3f}" for errors, _ in found)
        print(f"{voice}: word error rate {sum(e for e, _ in found) / len(found):.3f} ({each}), "
              f"{found[1][1]:.0f} words a minute", flush=True)


main()
