package org.argali.natives;

import java.util.Locale;

/** The instruction sets that the kernels are compiled for, the smallest first. */
public enum CpuIsa {
    /** x86-64-v2: every 64-bit x86 processor since about 2010. */
    BASE,
    /** AVX2 and FMA: Haswell, Zen and later. */
    AVX2,
    /** AVX-512 F, CD, BW, DQ, VL: Skylake-SP, Zen 4 and later. */
    AVX512;

    /** The name as in {@code -Dargali.cpu.isa} and in the library's file name. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a {@linkplain #label() label}. */
    public static CpuIsa of(String label) {
        for (CpuIsa isa : values()) {
            if (isa.label().equals(label)) {
                return isa;
            }
        }
        throw new IllegalArgumentException("[argali.cpu.isa] knows base, avx2 and avx512, but is '" + label + "'");
    }

    /** The best one that this processor supports. */
    public static CpuIsa best() {
        return of(ArgaliCpu.bestIsa());
    }
}
