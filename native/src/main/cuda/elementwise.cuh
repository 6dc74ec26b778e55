// The elementwise ops, one overload for each element type; the generator calls op_<name of the op>.
DEVICE float op_neg(float x) { return -x; }
DEVICE int op_neg(int x) { return (int) (0u - (unsigned int) x); }
DEVICE float op_abs(float x) { return fabsf(x); }
DEVICE int op_abs(int x) { return x < 0 ? op_neg(x) : x; }
DEVICE float op_sign(float x) { return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x; }
DEVICE int op_sign(int x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
DEVICE float op_square(float x) { return x * x; }
DEVICE int op_square(int x) { return times(x, x); }
DEVICE float op_exp(float x) { return expf(x); }
DEVICE float op_expm1(float x) { return expm1f(x); }
DEVICE float op_log(float x) { return logf(x); }
DEVICE float op_log1p(float x) { return log1pf(x); }
DEVICE float op_sqrt(float x) { return sqrtf(x); }
DEVICE float op_rsqrt(float x) { return 1.0f / sqrtf(x); }
DEVICE float op_tanh(float x) { return tanhf(x); }
DEVICE float op_sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }
DEVICE float op_relu(float x) { return x < 0.0f ? 0.0f : x; }
DEVICE int op_relu(int x) { return x < 0 ? 0 : x; }
DEVICE float op_erf(float x) { return erff(x); }
DEVICE float op_sin(float x) { return sinf(x); }
DEVICE float op_cos(float x) { return cosf(x); }
DEVICE float op_floor(float x) { return floorf(x); }
DEVICE bool op_not(bool x) { return !x; }

DEVICE float op_add(float a, float b) { return a + b; }
DEVICE int op_add(int a, int b) { return plus(a, b); }
DEVICE float op_sub(float a, float b) { return a - b; }
DEVICE int op_sub(int a, int b) { return (int) ((unsigned int) a - (unsigned int) b); }
DEVICE float op_mul(float a, float b) { return a * b; }
DEVICE int op_mul(int a, int b) { return times(a, b); }
DEVICE float op_div(float a, float b) { return a / b; }
DEVICE int op_div(int a, int b) { return b == 0 ? 0 : b == -1 ? op_neg(a) : a / b; }
DEVICE float op_pow(float a, float b) { return powf(a, b); }
DEVICE float op_maximum(float a, float b) { return larger(a, b); }
DEVICE int op_maximum(int a, int b) { return larger(a, b); }
DEVICE float op_minimum(float a, float b) { return smaller(a, b); }
DEVICE int op_minimum(int a, int b) { return smaller(a, b); }
DEVICE bool op_and(bool a, bool b) { return a && b; }
DEVICE bool op_or(bool a, bool b) { return a || b; }

template <class T> static __device__ bool op_eq(T a, T b) { return a == b; }
template <class T> static __device__ bool op_ne(T a, T b) { return a != b; }
template <class T> static __device__ bool op_lt(T a, T b) { return a < b; }
template <class T> static __device__ bool op_le(T a, T b) { return a <= b; }
template <class T> static __device__ bool op_gt(T a, T b) { return a > b; }
template <class T> static __device__ bool op_ge(T a, T b) { return a >= b; }
template <class T> static __device__ T op_select(bool c, T a, T b) { return c ? a : b; }

DEVICE float to_f32(float x) { return x; }
DEVICE float to_f32(int x) { return (float) x; }
DEVICE float to_f32(bool x) { return x ? 1.0f : 0.0f; }
template <class T> static __device__ float to_bf16(T x) { return rounded<bfloat16_t>(to_f32(x)); }
template <class T> static __device__ float to_f16(T x) { return rounded<float16_t>(to_f32(x)); }
DEVICE int to_i32(float x) { return __float2int_rz(x); }
DEVICE int to_i32(int x) { return x; }
DEVICE int to_i32(bool x) { return x ? 1 : 0; }
DEVICE bool to_bool(float x) { return x != 0.0f; }
DEVICE bool to_bool(int x) { return x != 0; }
DEVICE bool to_bool(bool x) { return x; }
