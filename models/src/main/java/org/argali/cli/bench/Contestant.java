package org.argali.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that has prepared a workload and waits. It says {@code {"ready":true,"steps":n}}, runs a group for each number of
 * steps it is told and says {@code {"ms_per_step":x}}, and at the end of its input says what it measured.
 */
final class Contestant implements AutoCloseable {
    private static final String END = "";

    private final String name;
    private final Optional<Process> process;
    private final Path errors;
    private final PrintWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<Double> times = new ArrayList<>();
    private int steps;
    private String failure = "";

    Contestant(String name, List<String> command) throws IOException {
        this.name = name;
        errors = Files.createTempFile("argali-bench", ".err");
        process = start(command);
        orders = new PrintWriter(
                process.map(Process::getOutputStream).orElseGet(OutputStream::nullOutputStream),
                true,
                StandardCharsets.UTF_8);
        Thread listener = new Thread(this::listen, name);
        listener.setDaemon(true);
        listener.start();
    }

    /** Nothing, with its cause as the last words, where there is no such program. */
    private Optional<Process> start(List<String> command) throws IOException {
        try {
            return Optional.of(
                    new ProcessBuilder(command).redirectError(errors.toFile()).start());
        } catch (IOException e) {
            Files.writeString(errors, e.getMessage());
            return Optional.empty();
        }
    }

    private void listen() {
        InputStream said = process.map(Process::getInputStream).orElseGet(InputStream::nullInputStream);
        BufferedReader in = new BufferedReader(new InputStreamReader(said, StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("{")) {
                    answers.add(line);
                }
            }
            answers.add(END);
        } catch (IOException e) { // its stream ends this way when it is killed
            answers.add(END);
        }
    }

    String name() {
        return name;
    }

    /** Why it takes no part any more, or nothing. */
    String failure() {
        return failure;
    }

    List<Double> times() {
        return times;
    }

    private Optional<ObjectNode> next(long millis) {
        try {
            String line = answers.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
            if (line != null && !line.equals(END) && new ObjectMapper().readTree(line) instanceof ObjectNode o) {
                return Optional.of(o);
            }
            failure = line == null ? "said nothing in time" : lastWords();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        } catch (JsonProcessingException e) {
            failure = e.getOriginalMessage();
        }
        process.ifPresent(Process::destroyForcibly);
        return Optional.empty();
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(errors).stream()
                    .filter(l -> !l.isBlank() && !l.startsWith("\tat "))
                    .toList();
            return lines.isEmpty()
                    ? "ended without a word"
                    : lines.get(lines.size() - 1).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    boolean ready(long millis) {
        Optional<ObjectNode> o = next(millis);
        if (o.isPresent() && !o.get().has("ready")) {
            failure = o.get().path("note").asText();
            return false;
        }
        steps = o.map(x -> x.path("steps").asInt()).orElse(0);
        return o.isPresent();
    }

    /** Runs one group; whether it came to its end. */
    boolean group() {
        orders.println(steps);
        Optional<Double> ms = next(120_000).map(o -> o.path("ms_per_step")).map(JsonNode::asDouble);
        ms.ifPresent(times::add);
        return ms.isPresent();
    }

    /** Ends it and takes what it measured. */
    Optional<ObjectNode> result() {
        orders.close();
        return next(60_000);
    }

    @Override
    public void close() throws IOException {
        process.ifPresent(Process::destroyForcibly);
        Files.delete(errors);
    }
}
