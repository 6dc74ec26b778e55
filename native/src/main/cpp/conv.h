// The attributes that all kernels of convolutions share.
#ifndef ARGALI_CONV_H
#define ARGALI_CONV_H

#include "epilogue.h"
#include "window.h"

namespace argali {

// x [n, in..., c], filter [size..., c / groups, f], y [n, out..., f]; output channel j belongs to group j / (f / groups).
struct ConvArgs {
    enum Direction { FORWARD, BACKWARD_DATA, BACKWARD_FILTER };

    Direction direction;
    int rank;
    int64_t groups, f;
    Window w;
    Following after;  // only forwards, of float32
    ElementType type;
    bool split;  // whether float32 may be multiplied as bfloat16 in threes

    explicit ConvArgs(Args& args, Following after = {})
        : direction(static_cast<Direction>(args.next())),
          rank(args.nextInt()),
          groups(args.next()),
          f(args.next()),
          w(args),
          after(after),
          type(args.elementType()),
          split(args.split) {}

    int64_t groupIn() const { return w.c / groups; }
    int64_t groupOut() const { return f / groups; }
    double flops() const { return 2.0 * w.n * w.outputs() * w.elements() * groupIn() * f; }
};

Kernel* newConvDirect(const ConvArgs& args, int threads);

// One spatial axis as a matrix product, and whether that works.
Kernel* newConvRows(const ConvArgs& args, int threads);
bool isConvByRows(const ConvArgs& args);

// One spatial axis by tiles with fewer products, and whether that is worth it.
Kernel* newConvTiles(const ConvArgs& args, int threads);
bool isConvByTiles(const ConvArgs& args);

// On the processor's tiles, and whether that is allowed, possible and worth it.
Kernel* newConvSplit(const ConvArgs& args, int threads);
bool isConvBySplit(const ConvArgs& args);

// All positions as one matrix product, and whether that is best.
Kernel* newConvProduct(const ConvArgs& args, int threads);
bool isConvProduct(const ConvArgs& args, int threads);

}  // namespace argali
#endif
