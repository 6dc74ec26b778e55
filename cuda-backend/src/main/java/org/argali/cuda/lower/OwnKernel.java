package org.argali.cuda.lower;

import java.util.List;
import java.util.function.Function;
import org.argali.cuda.kernel.Launch;
import org.argali.spi.Kernel;
import org.argali.spi.Stream;

/** A node's kernel as a list of launches that are fixed once the places are known. */
final class OwnKernel implements Kernel {
    /** Whether an output may lie where an input lies. */
    @FunctionalInterface
    interface InPlace {
        boolean allows(int input, int output);
    }

    private final Function<Bindings, List<Launch>> binder;
    private final long workspaceBytes;
    private final InPlace inPlace;
    private final Runnable release;
    private Launch[] launches = {};

    private OwnKernel(Function<Bindings, List<Launch>> binder, long workspaceBytes, InPlace inPlace, Runnable release) {
        this.binder = binder;
        this.workspaceBytes = workspaceBytes;
        this.inPlace = inPlace;
        this.release = release;
    }

    static OwnKernel of(Function<Bindings, List<Launch>> binder) {
        return new OwnKernel(binder, 0, (i, o) -> false, () -> {});
    }

    /** Does nothing: there is no element to write. */
    static OwnKernel empty() {
        return of(b -> List.of());
    }

    OwnKernel workspace(long bytes) {
        return new OwnKernel(binder, bytes, inPlace, release);
    }

    OwnKernel inPlace(InPlace rule) {
        return new OwnKernel(binder, workspaceBytes, rule, release);
    }

    /** What its launches need besides is given back when it closes. */
    OwnKernel releasing(Runnable what) {
        return new OwnKernel(binder, workspaceBytes, inPlace, what);
    }

    @Override
    public long workspaceBytes() {
        return workspaceBytes;
    }

    @Override
    public boolean canRunInPlace(int input, int output) {
        return inPlace.allows(input, output);
    }

    @Override
    public void bind(Bindings bindings) {
        closeLaunches();
        launches = binder.apply(bindings).toArray(Launch[]::new);
    }

    @Override
    public void launch(Stream stream) {
        for (int i = 0; i < launches.length; i++) { // an iterator would be an object
            launches[i].on(stream);
        }
    }

    @Override
    public void close() {
        closeLaunches();
        release.run();
    }

    private void closeLaunches() {
        for (Launch l : launches) {
            l.close();
        }
        launches = new Launch[0];
    }
}
