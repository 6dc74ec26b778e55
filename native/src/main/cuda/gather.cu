// Rows of a table. ELEMENT: what is moved at once; width counts these. A bad id is noted once, as (site, id, position, rows).
KERNEL(gather)(index_t n, index_t width, int rows, const ELEMENT* table, const int* ids, ELEMENT* out, int* error, int site) {
    EACH(i, n) {
        index_t position = i / width;
        index_t column = i % width;
        int id = ids[position];
        ELEMENT element = {};
        if (id >= 0 && id < rows) {
            element = table[(index_t) id * width + column];
        } else if (column == 0 && atomicCAS(error, 0, site) == 0) {
            error[1] = id;
            error[2] = (int) position;
            error[3] = rows;
        }
        out[i] = element;
    }
}
