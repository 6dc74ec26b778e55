package org.argali.runtime;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The first Ctrl-C, while this is open, does something else than to end the process; the next one ends it as ever. Where the
 * JVM leaves signals alone ({@code -Xrs}), or the process was started to ignore this one, nothing is changed.
 */
public final class CtrlC implements AutoCloseable {
    private final Runnable first;
    private @Nullable Object before;

    private CtrlC(Runnable first) {
        this.first = first;
    }

    /** From now on, until closed or pressed; what is run is run on another thread. */
    public static CtrlC catching(Runnable first) {
        CtrlC c = new CtrlC(first);
        c.open();
        return c;
    }

    private synchronized void open() {
        try {
            Class<?> handler = handlers();
            Object mine = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            pressed();
                            return null;
                        }
                        return method.getName().equals("equals") ? proxy == arguments[0] : hashCode();
                    });
            before = install(mine);
            if (before == handler.getField("SIG_IGN").get(null)) {
                close();
            }
        } catch (ReflectiveOperationException e) {
            before =
                    null; // this JVM has no such classes, or -Xrs keeps it from signals: Ctrl-C does what it always did
        }
    }

    private static Object install(Object handler) throws ReflectiveOperationException {
        Object interrupt = interrupt();
        return interrupt
                .getClass()
                .getMethod("handle", interrupt.getClass(), handlers())
                .invoke(null, interrupt, handler);
    }

    private static Object interrupt() throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance("INT");
    }

    /** Looked up by name, since javac warns where it is written out, and that warning cannot be turned off. */
    private static Class<?> handlers() throws ReflectiveOperationException {
        return Class.forName("sun.misc.SignalHandler");
    }

    private void pressed() throws ReflectiveOperationException {
        boolean mine;
        synchronized (this) {
            mine = before != null;
            close();
        }
        if (mine) {
            first.run();
        } else { // another one that was opened later was closed later, and put this one back
            install(handlers().getField("SIG_DFL").get(null));
            Object interrupt = interrupt();
            interrupt.getClass().getMethod("raise", interrupt.getClass()).invoke(null, interrupt);
        }
    }

    /** Ctrl-C does again what it did before. */
    @Override
    public synchronized void close() {
        Object old = before;
        before = null;
        if (old != null) {
            try {
                install(old);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("what Ctrl-C did before cannot be put back", e);
            }
        }
    }
}
