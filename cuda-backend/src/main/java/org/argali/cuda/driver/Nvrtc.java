package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.nvrtc.NVRTC_ERROR_INVALID_OPTION;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcVersion;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.kernel.CubinCompiler;
import org.argali.cuda.kernel.KernelSource;
import org.argali.spi.DeviceException;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * NVIDIA's run-time compiler, to machine code for one architecture: its PTX might be too new for the driver. The options ask
 * for IEEE division, square root and denormals.
 */
public final class Nvrtc implements CubinCompiler {
    private static final List<String> OPTIONS =
            List.of("--std=c++17", "--ftz=false", "--prec-div=true", "--prec-sqrt=true");

    private static final String TOO_OLD = "; if this GPU is newer than NVRTC, install a newer CUDA 13";

    @Override
    public String identity() {
        int[] major = new int[1];
        int[] minor = new int[1];
        Status.ofNvrtc(nvrtcVersion(major, minor), "nvrtcVersion", "its version");
        return "nvrtc " + major[0] + "." + minor[0] + " " + String.join(" ", OPTIONS);
    }

    @Override
    public byte[] compile(KernelSource source, String architecture) {
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer text = new BytePointer(source.text());
                BytePointer name = new BytePointer(source.name() + ".cu")) {
            int status = nvrtcCreateProgram(program, text, name, 0, new BytePointer(), new BytePointer());
            Status.ofNvrtc(status, "nvrtcCreateProgram", "kernel " + source.name());
        }
        try {
            compile(program, source, architecture);
            return cubin(program, source);
        } finally {
            Status.ofNvrtc(nvrtcDestroyProgram(program), "nvrtcDestroyProgram", "kernel " + source.name());
        }
    }

    private static void compile(_nvrtcProgram program, KernelSource source, String architecture) {
        List<String> all = new ArrayList<>(OPTIONS);
        all.add("--gpu-architecture=" + architecture);
        all.add("--fmad=" + source.contracts());
        String[] options = all.toArray(String[]::new);
        try (PointerPointer<BytePointer> list = new PointerPointer<>(options)) {
            int status = nvrtcCompileProgram(program, options.length, list);
            if (status != 0) {
                throw new DeviceException("[nvrtcCompileProgram] "
                        + nvrtcGetErrorString(status).getString() + " (" + status + "), kernel " + source.name()
                        + " for " + architecture + (status == NVRTC_ERROR_INVALID_OPTION ? TOO_OLD : "") + ":\n"
                        + log(program));
            }
        }
    }

    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            nvrtcGetProgramLogSize(program, size);
            try (BytePointer log = new BytePointer(size.get())) {
                nvrtcGetProgramLog(program, log);
                return log.getString();
            }
        }
    }

    private static byte[] cubin(_nvrtcProgram program, KernelSource source) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            Status.ofNvrtc(nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize", "kernel " + source.name());
            byte[] cubin = new byte[(int) size.get()];
            Status.ofNvrtc(nvrtcGetCUBIN(program, cubin), "nvrtcGetCUBIN", "kernel " + source.name());
            return cubin;
        }
    }
}
