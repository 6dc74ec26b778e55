package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudnn.cudnnCreate;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroy;
import static org.bytedeco.cuda.global.cudnn.cudnnGetVersion;
import static org.bytedeco.cuda.global.cudnn.cudnnSetStream;

import org.argali.cuda.kernel.Convolutions;
import org.bytedeco.cuda.cudnn.cudnnContext;

/** A cuDNN handle that works on one stream; finds {@link CudnnPlan}s. */
public final class Cudnn implements AutoCloseable {
    private final cudnnContext handle = new cudnnContext();
    private final boolean anyOrder;
    private boolean closed;

    /** @param anyOrder whether engines that give other bits each time will do */
    public Cudnn(CudaQueue queue, boolean anyOrder) {
        this.anyOrder = anyOrder;
        Status.ofCudnn(cudnnCreate(handle), "cudnnCreate", "a handle");
        Status.ofCudnn(cudnnSetStream(handle, queue.handle()), "cudnnSetStream", "the device's stream");
    }

    /** As {@code 91900} for 9.19. */
    public long version() {
        return cudnnGetVersion();
    }

    /** The plans that cuDNN recommends, the best first. Not while a stream is captured. */
    public CudnnPlans plans(Convolutions.Problem problem) {
        return new CudnnPlans(CudnnTarget.of(handle), problem, anyOrder);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Status.ofCudnn(cudnnDestroy(handle), "cudnnDestroy", "a handle");
        }
    }
}
