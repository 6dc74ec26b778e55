package org.argali.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the processes are started that take part in a {@link Comparison}: this JVM's own command, the peers in Java with the class
 * path that Maven's profile {@code peers} writes, those in Python with {@code python3} or {@code $PYTHON}.
 */
public final class Peers {
    private static final String BUILD = "./mvnw -q -B -Pquick,%s -pl bench -am process-classes";

    private final List<String> arguments;

    /** @param arguments what each is told: workload, device, mode ... */
    public Peers(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    /**
     * Commands by name, Argali first.
     *
     * @param names {@code libtorch}, {@code tensorflow}, {@code dl4j}, {@code torch-eager}, {@code torch-graph}, {@code torch-compile},
     *     {@code jax}
     * @throws IllegalArgumentException if there is no such peer
     * @throws IllegalStateException if one is not built
     */
    public Map<String, List<String>> commands(List<String> names) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("argali", argali());
        names.forEach(n -> all.put(n, command(n)));
        return all;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private List<String> argali() {
        List<String> c = new ArrayList<>(List.of(java()));
        c.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        c.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.argali.cli.Main", "bench", "--paced"));
        c.addAll(arguments);
        return c;
    }

    private List<String> command(String name) {
        return switch (name) {
            case "libtorch" -> javaPeer("Libtorch", "peers", "quick");
            case "tensorflow" -> javaPeer("TensorFlow", "peers", "quick");
            case "dl4j" -> javaPeer("Dl4j", "dl4j", "dl4j");
            case "torch-eager", "torch-graph", "torch-compile" -> python("torch", "--how", name.substring(6));
            case "jax" -> python("jax");
            default ->
                throw new IllegalArgumentException("[bench] there is no peer " + name
                        + "; there are libtorch, tensorflow, dl4j, torch-eager, torch-graph, torch-compile and jax");
        };
    }

    /** Its jars come before our own: they may need other versions. */
    private List<String> javaPeer(String type, String profile, String folder) {
        Path target = home().resolve("bench/target").resolve(folder);
        Path jars = target.resolve("peers.classpath");
        if (!Files.exists(jars)) {
            throw new IllegalStateException("[bench] " + type + " is not built (hundreds of megabytes are downloaded): "
                    + String.format(BUILD, profile));
        }
        try {
            String classPath = String.join(
                    ":",
                    target.resolve("classes").toString(),
                    Files.readString(jars).strip(),
                    System.getProperty("java.class.path"));
            List<String> c = new ArrayList<>(List.of(java(), "-cp", classPath, "org.argali.bench.peers." + type));
            c.addAll(arguments);
            return c;
        } catch (IOException e) {
            throw new IllegalStateException("[bench] " + jars + " cannot be read", e);
        }
    }

    private List<String> python(String kind, String... more) {
        Path folder = Path.of(
                System.getProperty("argali.peers", home().resolve("bench/peers").toString()));
        String python = System.getenv().getOrDefault("PYTHON", "python3");
        List<String> c = new ArrayList<>(
                List.of(python, folder.resolve(kind + "_worker.py").toString()));
        c.addAll(arguments);
        c.addAll(List.of("--math", System.getProperty("argali.cuda.math", "tf32")));
        c.addAll(List.of(more));
        return c;
    }

    private static Path home() {
        return Path.of(System.getProperty("argali.home", "."));
    }
}
