package org.argali.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** A jshell that starts as {@code argali jshell} does and takes text as if it was pasted. */
final class Shell implements AutoCloseable {
    private final JShell shell;

    Shell() {
        shell = JShell.builder().executionEngine("local").build();
        shell.addToClasspath(System.getProperty("java.class.path"));
        paste(JshellCommand.startup());
    }

    /**
     * Takes line after line, as the tool does: a line that is not complete waits for the next.
     *
     * @return what was printed
     * @throws AssertionError at the first line that is refused or throws
     */
    String paste(String text) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            StringBuilder waiting = new StringBuilder();
            for (String line : text.split("\n")) {
                waiting.append(line).append('\n');
                String rest = run(waiting.toString());
                waiting.setLength(0);
                waiting.append(rest);
            }
            if (!waiting.toString().isBlank()) {
                throw new AssertionError("not complete: " + waiting);
            }
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Runs what is complete and gives back what is not. */
    private String run(String source) {
        String rest = source;
        while (!rest.isBlank()) {
            CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            if (!info.completeness().isComplete()) {
                return info.completeness() == jdk.jshell.SourceCodeAnalysis.Completeness.EMPTY ? "" : rest;
            }
            shell.eval(info.source()).forEach(e -> check(e, info.source()));
            rest = info.remaining();
        }
        return "";
    }

    private void check(SnippetEvent event, String source) {
        List<String> faults = new ArrayList<>();
        shell.diagnostics(event.snippet()).filter(d -> d.isError()).forEach(d -> faults.add(d.getMessage(null)));
        if (event.exception() != null) {
            throw new AssertionError("this threw: " + source, event.exception());
        }
        if (event.status() == Snippet.Status.REJECTED || !faults.isEmpty()) {
            throw new AssertionError("jshell refuses: " + source + faults);
        }
    }

    /** The value of an expression as jshell shows it. */
    String value(String expression) {
        return shell.eval(expression).get(0).value();
    }

    @Override
    public void close() {
        shell.close();
    }
}
