package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.argali.cli.Dockerfile.Step;
import org.argali.models.data.SmallData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile's steps without a container engine: what it copies and installs is looked at, what the last stage copies is
 * made by the step that makes it, and is run there as somebody who may not write to it. The build itself is taken from this
 * JVM's class path; with {@code -Dargali.docker=build} it is executed too, in a copy of the checkout and without network.
 */
class DockerfileTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String IN_IMAGE = "/opt/argali";
    private static final int BUILD = 0;
    private static final int RUN = 1;
    private static final boolean BUILDS = "build".equals(System.getProperty("argali.docker"));

    @TempDir
    private static Path folder;

    private static Dockerfile file = new Dockerfile(List.of());
    private static Path image = Path.of("");

    @BeforeAll
    static void buildStage() throws Exception {
        file = Dockerfile.read(ROOT.resolve("Dockerfile"));
        Path context = folder.resolve("context");
        image = folder.resolve("image");
        copyContext(context);
        if (!BUILDS) {
            putBuild(context);
        }
        List<Step> runs = file.of(BUILD, "RUN");
        String command = runs.get(runs.size() - 1).text().replace(" /image", " " + image);
        Result built = call(
                context,
                Map.of(
                        "PATH", System.getenv("PATH"),
                        "HOME", System.getProperty("user.home"),
                        "MAVEN_ARGS", "-o -Dmaven.repo.local=" + context + "/.repository"),
                "bash",
                "-c",
                BUILDS ? withJars(context, command) : command.substring(command.indexOf("bin/docker-tree")));
        assertThat(built.exit()).as(built.output()).isZero();
        movePaths(context);
        SmallData.write(folder.resolve("data"), 64, 32);
        call(folder, System.getenv(), "chmod", "-R", "a+rX", folder.toString());
    }

    /** As {@code COPY . /opt/argali} does, without what .dockerignore names. */
    private static void copyContext(Path context) throws Exception {
        assertThat(file.only(BUILD, "COPY").text()).isEqualTo(". " + IN_IMAGE);
        assertThat(file.only(BUILD, "WORKDIR").text()).isEqualTo(IN_IMAGE);
        List<String> ignored = Files.readAllLines(ROOT.resolve(".dockerignore"));
        assertThat(ignored).contains(".git", "**/target");
        Files.createDirectories(context);
        List<String> tar = new ArrayList<>(List.of("tar", "-C", ROOT.toString(), "-cf", folder + "/context.tar"));
        ignored.forEach(i -> tar.add("--exclude=" + i.replace("**/", "")));
        if (!BUILDS) {
            tar.addAll(List.of("--exclude=src", "--exclude=bench", "--exclude=docs"));
        }
        tar.add(".");
        assertThat(call(ROOT, System.getenv(), tar.toArray(String[]::new)).exit())
                .isZero();
        assertThat(call(context, System.getenv(), "tar", "-xf", folder + "/context.tar")
                        .exit())
                .isZero();
    }

    /** What {@code ./argali version} would have built. */
    private static void putBuild(Path context) throws Exception {
        StringBuilder jars = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path from = Path.of(entry);
            if (from.startsWith(ROOT)
                    && !entry.endsWith("/test-classes")) { // a module's classes, or the jar beside them
                Path module = context.resolve(ROOT.relativize(from).getName(0)).resolve("target/quick");
                Files.createDirectories(module);
                Path classes = from.resolveSibling("classes");
                call(ROOT, System.getenv(), "cp", "-a", classes.toString(), module + "/classes");
            } else if (entry.endsWith(".jar")
                    && !entry.matches(".*/(junit|assertj|opentest4j|apiguardian|surefire).*")) {
                Path to = context.resolve(".repository").resolve(from.getFileName());
                Files.createDirectories(to.getParent());
                Files.copy(from, to);
                jars.append(jars.isEmpty() ? "" : ":").append(to);
            }
        }
        Files.writeString(context.resolve("models/target/quick/launcher.classpath"), jars);
    }

    /** With the jars that this machine has, since there may be no network. */
    private static String withJars(Path context, String command) {
        return "cp -a " + System.getProperty("user.home") + "/.m2/repository " + context + "/.repository && " + command;
    }

    /** In an image the checkout and what is copied from it have one path; here they are two folders. */
    private static void movePaths(Path context) throws IOException {
        Path jars = image.resolve("models/target/quick/launcher.classpath");
        Files.writeString(jars, Files.readString(jars).replace(context.toString(), image.toString()));
        Files.setLastModifiedTime(
                image.resolve("models/target/quick/launcher.stamp"),
                java.nio.file.attribute.FileTime.from(java.time.Instant.now()));
    }

    @Test
    void bothStagesStandOnOneCudaImageThatCanBeExchanged() {
        assertThat(file.of(-1, "ARG"))
                .extracting(Step::text)
                .singleElement()
                .asString()
                .matches("CUDA_IMAGE=nvidia/cuda:13\\.\\d+\\.\\d+-cudnn-runtime-ubuntu\\d\\d\\.04");
        assertThat(file.only(BUILD, "FROM").text()).isEqualTo("${CUDA_IMAGE} AS build");
        assertThat(file.only(RUN, "FROM").text()).isEqualTo("${CUDA_IMAGE}");
    }

    @Test
    void whatTheBuildNeedsIsInstalled() throws IOException {
        List<String> installed = file.of(BUILD, "RUN").get(0).words();
        assertThat(installed).contains("g++", "make", "curl", "unzip", "ca-certificates");
        assertThat(installed).anyMatch(w -> w.matches("openjdk-\\d+-jdk-headless"));
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("g++", "make", "curl", "unzip");
    }

    @Test
    void theLastStageTakesTheTreeThatTheBuildMade() {
        Step copy = file.only(RUN, "COPY");
        assertThat(copy.text()).isEqualTo("--from=build /image " + IN_IMAGE);
        assertThat(file.only(RUN, "ENTRYPOINT").text()).isEqualTo("[\"" + IN_IMAGE + "/argali\"]");
        assertThat(image.resolve("argali")).isExecutable();
        assertThat(file.only(RUN, "USER").text()).isEqualTo("argali");
        assertThat(file.of(RUN, "RUN").get(0).text()).contains("useradd", "argali", "openjdk-");
        List<String> order = file.steps().stream()
                .filter(s -> s.stage() == RUN)
                .map(Step::keyword)
                .toList();
        assertThat(order.indexOf("USER")).as("root installs").isGreaterThan(order.lastIndexOf("RUN"));
    }

    @Test
    void theTreeIsSmall() throws IOException {
        try (Stream<Path> files = Files.walk(image)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).noneMatch(f -> f.toString().endsWith(".java"));
            assertThat(all.stream().mapToLong(f -> f.toFile().length()).sum()).isLessThan(150L << 20);
        }
    }

    @Test
    void itRunsForAUserWhoMayNotWriteThere() throws Exception {
        assertThat(asUser("version").output()).startsWith("argali 0.");
        Result doctor = asUser("doctor"); // what a container runs unless it is told something else
        assertThat(file.only(RUN, "CMD").text()).isEqualTo("[\"doctor\"]");
        assertThat(doctor.output()).contains("ok   JDK", "This machine can train: ");
        assertThat(doctor.exit()).isZero();
    }

    @Test
    void withoutGpusItSaysWhyItTrainsOnTheCpu() throws Exception {
        assumeThat(Path.of("/dev/nvidiactl")).doesNotExist();
        Result trained = asUser("train", "mail", "--epochs", "1");
        assertThat(trained.output())
                .contains("Device: CPU", "no cuda: no NVIDIA driver", "run it with --gpus all", "Test accuracy");
        assertThat(trained.exit()).isZero();
    }

    /** Root becomes somebody else; whoever else runs the tests is somebody already. */
    private static Result asUser(String... arguments) throws Exception {
        Path home = folder.resolve("home");
        Files.createDirectories(home);
        call(folder, System.getenv(), "chmod", "777", home.toString());
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"));
        }
        command.add(image.resolve("argali").toString());
        command.addAll(Arrays.asList(arguments));
        Map<String, String> environment = Map.of(
                "PATH", "/usr/bin:/bin",
                "HOME", home.toString(),
                "JAVA_HOME", System.getProperty("java.home"),
                "ARGALI_JAVA_OPTS", "-Duser.home=" + home,
                "ARGALI_DATA", folder.resolve("data").toString());
        return call(home, environment, command.toArray(String[]::new));
    }

    private record Result(int exit, String output) {}

    private static Result call(Path in, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process p = builder.start();
        String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(p.waitFor(), output);
    }
}
