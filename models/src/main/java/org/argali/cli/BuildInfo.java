package org.argali.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build knew: the project's version, and the commit or an empty string. */
record BuildInfo(String version, String commit) {
    static BuildInfo read() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(properties.getProperty("version", "unknown"), properties.getProperty("commit", ""));
    }

    @Override
    public String toString() {
        return "argali " + version + (commit.isEmpty() ? "" : " (" + commit + ")");
    }
}
