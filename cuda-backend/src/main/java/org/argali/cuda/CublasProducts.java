package org.argali.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.argali.cuda.driver.CublasLt;
import org.argali.cuda.driver.LtAlgorithm;
import org.argali.cuda.driver.LtMatMul;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.spi.Stream;

/** cuBLASLt's products, one choice of an algorithm for each problem. */
final class CublasProducts implements MatrixProducts, AutoCloseable {
    private final CublasLt blas;
    private final AlgorithmChoice choice;
    private final Map<Problem, Optional<LtAlgorithm>> algorithms = new HashMap<>();

    CublasProducts(CublasLt blas, AlgorithmChoice choice) {
        this.blas = blas;
        this.choice = choice;
    }

    @Override
    public Optional<Product> plan(Problem problem) {
        return algorithms
                .computeIfAbsent(problem, p -> choice.of(p.key(), () -> blas.algorithms(p)))
                .map(a -> new CublasProduct(a.product()));
    }

    private record CublasProduct(LtMatMul product) implements Product {
        @Override
        public long workspaceBytes() {
            return product.workspaceBytes();
        }

        @Override
        public void bind(Places places) {
            product.bind(places);
        }

        @Override
        public void on(Stream stream) {
            product.on(((CudaStream) stream).enter());
        }

        @Override
        public void close() {
            product.close();
        }
    }

    @Override
    public void close() {
        blas.close();
    }
}
