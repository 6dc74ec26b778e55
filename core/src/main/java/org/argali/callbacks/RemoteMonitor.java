package org.argali.callbacks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.argali.model.Figures;
import org.argali.model.Logs;

/**
 * Sends the figures of every epoch to a server: {@code {"epoch": 0, "loss": 0.5, ...}}, by POST, in a field of a form or as JSON.
 * A server that does not answer within ten seconds, or says that something is wrong, is a warning; training goes on.
 */
public final class RemoteMonitor extends OptionCallback<RemoteMonitor> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String root;
    private String path = "/publish/epoch/end/";
    private String field = "data";
    private Map<String, String> headers = Map.of();
    private boolean sendAsJson;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    RemoteMonitor(String root) {
        this.root = root;
    }

    @Override
    RemoteMonitor self() {
        return this;
    }

    /** What follows the address of the server; {@code /publish/epoch/end/} by default. */
    public RemoteMonitor path(String p) {
        return with(c -> c.path = p);
    }

    /** The field of the form; {@code data} by default. */
    public RemoteMonitor field(String name) {
        return with(c -> c.field = name);
    }

    /** Adds a header to every request. */
    public RemoteMonitor header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return with(c -> c.headers = more);
    }

    /** Sends JSON alone, without a form. */
    public RemoteMonitor sendAsJson() {
        return with(c -> c.sendAsJson = true);
    }

    /** @throws IllegalArgumentException if the address is none */
    @Override
    protected void check(Figures figures) {
        request("{}");
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("epoch", epoch);
        logs.all().forEach(json::put);
        try {
            int status = client.send(request(json.toString()), BodyHandlers.discarding())
                    .statusCode();
            if (status >= 400) {
                warn("answered " + status);
            }
        } catch (IOException e) {
            warn("could not be reached: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // fit ends after this
            warn("was not waited for, since training was interrupted");
        }
    }

    private HttpRequest request(String json) {
        String form = URLEncoder.encode(field, StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(json, StandardCharsets.UTF_8);
        HttpRequest.Builder b = HttpRequest.newBuilder(URI.create(root + path))
                .timeout(PATIENCE)
                .header("Content-Type", sendAsJson ? "application/json" : "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(sendAsJson ? json : form));
        headers.forEach(b::header);
        return b.build();
    }

    private void warn(String what) {
        System.err.println("[RemoteMonitor] " + root + path + " " + what + "; training goes on");
    }
}
