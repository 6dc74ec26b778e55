package org.argali.cpu;

import java.util.List;
import org.argali.spi.Kernel;
import org.argali.spi.Stream;

/** One kernel for each output of a node, on the same inputs. */
record KernelsInTurn(List<CpuKernel> kernels) implements Kernel {
    @Override
    public void bind(Bindings b) {
        for (int i = 0; i < kernels.size(); i++) {
            kernels.get(i).bind(new Bindings(b.inputs(), List.of(b.output(i)), List.of()));
        }
    }

    @Override
    public void launch(Stream stream) {
        for (int i = 0; i < kernels.size(); i++) {
            kernels.get(i).launch(stream);
        }
    }

    @Override
    public void close() {
        kernels.forEach(CpuKernel::close);
    }
}
