package org.argali.models.files;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damage to a file: what bad disks, broken downloads and people of ill will do to it. */
enum Mutation {
    BIT {
        @Override
        byte[] apply(byte[] file, SplittableRandom r) {
            for (int i = r.nextInt(1, 4); i > 0; i--) {
                file[r.nextInt(file.length)] ^= (byte) (1 << r.nextInt(8));
            }
            return file;
        }
    },
    BYTE {
        @Override
        byte[] apply(byte[] file, SplittableRandom r) {
            for (int i = r.nextInt(1, 9); i > 0; i--) {
                file[r.nextInt(file.length)] = (byte) r.nextInt();
            }
            return file;
        }
    },
    /** A number that is as large or small as can be. */
    NUMBER {
        @Override
        byte[] apply(byte[] file, SplittableRandom r) {
            int width = 1 << r.nextInt(4);
            int at = r.nextInt(Math.max(1, file.length - width));
            long[] extremes = {
                0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, file.length, r.nextInt(4096)
            };
            long v = extremes[r.nextInt(extremes.length)];
            for (int i = 0; i < width && at + i < file.length; i++) {
                file[at + i] = (byte) (v >>> 8 * i);
            }
            return file;
        }
    },
    /** Part of the file over another part: structures that point at themselves. */
    COPY {
        @Override
        byte[] apply(byte[] file, SplittableRandom r) {
            int n = r.nextInt(1, Math.min(64, file.length));
            System.arraycopy(file, r.nextInt(file.length - n), file, r.nextInt(file.length - n), n);
            return file;
        }
    },
    CUT {
        @Override
        byte[] apply(byte[] file, SplittableRandom r) {
            return Arrays.copyOf(file, r.nextInt(file.length));
        }
    },
    LOSE {
        @Override
        byte[] apply(byte[] file, SplittableRandom r) {
            int from = r.nextInt(file.length);
            int to = Math.min(file.length, from + r.nextInt(1, 64));
            byte[] b = Arrays.copyOf(file, file.length - (to - from));
            System.arraycopy(file, to, b, from, file.length - to);
            return b;
        }
    },
    ZEROS {
        @Override
        byte[] apply(byte[] file, SplittableRandom r) {
            int from = r.nextInt(file.length);
            Arrays.fill(file, from, Math.min(file.length, from + r.nextInt(1, 512)), (byte) 0);
            return file;
        }
    };

    /** A damaged file; {@code file} may be changed. */
    abstract byte[] apply(byte[] file, SplittableRandom r);

    /** A text in which a number or a word is another, so that it is read and then makes no sense. */
    static byte[] text(byte[] file, SplittableRandom r) {
        String text = new String(file, StandardCharsets.UTF_8);
        List<MatchResult> words = Pattern.compile("\"[a-zA-Z_0-9]+\"|-?[0-9][0-9.e-]*|true|false|null|\\[[^\\[\\]]*]")
                .matcher(text)
                .results()
                .toList();
        List<String> others =
                List.of("0", "-1", "1e308", "2147483647", "99999999999", "null", "true", "{}", "[]", "\"\"");
        StringBuilder b = new StringBuilder(text);
        MatchResult at = words.get(r.nextInt(words.size()));
        boolean own = r.nextBoolean();
        String other = own ? words.get(r.nextInt(words.size())).group() : others.get(r.nextInt(others.size()));
        return b.replace(at.start(), at.end(), other).toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] any(byte[] file, SplittableRandom r) {
        byte[] damaged = file.clone();
        for (int i = r.nextInt(3); i >= 0 && damaged.length > 2; i--) {
            damaged = values()[r.nextInt(values().length)].apply(damaged, r);
        }
        return damaged;
    }
}
