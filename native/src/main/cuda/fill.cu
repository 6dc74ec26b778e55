// Constants. ELEMENT: what is stored at once; value holds the constant as often as it fits.
KERNEL(fill)(index_t n, ELEMENT* out, ELEMENT value) {
    EACH(i, n) out[i] = value;
}
