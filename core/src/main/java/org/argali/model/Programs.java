package org.argali.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.argali.runtime.Session;
import org.argali.train.Signature;
import org.argali.train.StepProgram;
import org.argali.train.TrainState;
import org.jspecify.annotations.Nullable;

/** Step programs by signature: a new batch size or length makes a new one, the least used are dropped. */
final class Programs implements AutoCloseable {
    private static final int MOST = 32;

    private final Model model;
    private final Map<Signature, StepProgram> bySignature = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable Session session;
    private BooleanSupplier giveUp = () -> false;
    private final TightMemory tight = new TightMemory();

    Programs(Model model) {
        this.model = model;
    }

    /** What else may be released when memory is short; says whether there was something. */
    void giveUpWhenShort(BooleanSupplier release) {
        giveUp = release;
    }

    StepProgram get(TrainState state, Signature signature) {
        Session now = model.session();
        if (session != now) {
            close();
            session = now;
        }
        StepProgram p = bySignature.get(signature);
        if (p == null || !p.isReady()) {
            if (p != null) {
                p.close();
            }
            if (bySignature.size() >= MOST) {
                Signature eldest = bySignature.keySet().iterator().next();
                StepProgram old = bySignature.remove(eldest);
                if (old != null) {
                    old.close();
                }
            }
            p = StepProgram.prepare(now, model, state, signature, () -> makeRoom(now));
            bySignature.put(signature, p);
            tight.check(now, p.plan().memory());
            now.note(p.plan().placement().report());
            if (now.logsPlacement()) {
                now.note(p.plan().placement().log());
            }
        }
        return p;
    }

    /** Releases programs for other sizes and what was dropped without being closed; whether that was something. */
    private boolean makeRoom(Session on) {
        long before = on.device().memory().inUse();
        close();
        boolean gaveUp = giveUp.getAsBoolean();
        on.collect();
        return gaveUp || on.device().memory().inUse() < before;
    }

    @Override
    public void close() {
        bySignature.values().forEach(StepProgram::close);
        bySignature.clear();
    }
}
