package org.argali.callbacks;

import static org.argali.callbacks.Callbacks.remoteMonitor;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server on this machine. */
class RemoteMonitorTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(4, 2), i -> Math.sin(i));

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        Runtime.configure(DeviceConfig.reference());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(String.join(
                    " ",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    String.valueOf(exchange.getRequestHeaders().getFirst("X-Key")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String root() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private static History fit(RemoteMonitor monitor) {
        Model m = Sequential.of(input(2), dense(1));
        m.compile("sgd", "mse");
        NDArray y = NDArray.zeros(TensorType.f32(4, 1));
        return m.fit(X, y, Fit.epochs(2).verbose(0).callbacks(monitor));
    }

    private static String warnings(Runnable run) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            run.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void figuresGoIntoAField() throws IOException {
        History h = fit(remoteMonitor(root()).field("da ta"));
        assertThat(requests).hasSize(2);
        String start = "POST /publish/epoch/end/ application/x-www-form-urlencoded null da+ta=";
        assertThat(requests.get(1)).startsWith(start);
        String json = URLDecoder.decode(requests.get(1).substring(start.length()), StandardCharsets.UTF_8);
        assertThat(new ObjectMapper().readTree(json))
                .isEqualTo(new ObjectMapper().createObjectNode().put("epoch", 1).put("loss", h.last("loss")));
    }

    @Test
    void orAreJson() {
        History h = fit(remoteMonitor(root()).path("/here").header("X-Key", "k").sendAsJson());
        assertThat(requests.get(0))
                .isEqualTo("POST /here application/json k {\"epoch\":0,\"loss\":"
                        + h.get("loss").get(0) + "}");
    }

    @Test
    void aServerThatFailsIsAWarning() {
        status = 503;
        assertThat(warnings(
                        () -> assertThat(fit(remoteMonitor(root())).epochs()).hasSize(2)))
                .contains("[RemoteMonitor] " + root() + "/publish/epoch/end/ answered 503; training goes on");
        server.stop(0);
        assertThat(warnings(
                        () -> assertThat(fit(remoteMonitor(root())).epochs()).hasSize(2)))
                .contains("could not be reached");
    }

    @Test
    void anAddressThatIsNoneIsRefusedFirst() {
        assertThatThrownBy(() -> fit(remoteMonitor("nonsense"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(requests).isEmpty();
    }
}
