// Solves linear equations with a Hilbert-like matrix by Gaussian elimination,
// and multiplies matrices: vector code from loops, and the C library's printf.
// build: -O3 -msimd128
#include <math.h>
#include <stdio.h>

enum { SIZE = 12 };

typedef double matrix[SIZE][SIZE];

static void fill(matrix m) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) m[i][j] = 1.0 / (1 + i + j) + (i == j);
    }
}

static void multiply(matrix out, matrix a, matrix b) {
    for (int i = 0; i < SIZE; i++) {
        double row[SIZE] = {0};
        for (int k = 0; k < SIZE; k++) {
            for (int j = 0; j < SIZE; j++) row[j] += a[i][k] * b[k][j];
        }
        for (int j = 0; j < SIZE; j++) out[i][j] = row[j];
    }
}

static void swap_rows(matrix m, double *x, int a, int b) {
    for (int j = 0; j < SIZE; j++) {
        double held = m[a][j];
        m[a][j] = m[b][j];
        m[b][j] = held;
    }
    double held = x[a];
    x[a] = x[b];
    x[b] = held;
}

// Solves m * x = x in place, with partial pivoting; returns the determinant.
static double solve(matrix m, double x[SIZE]) {
    double determinant = 1;
    for (int k = 0; k < SIZE; k++) {
        int pivot = k;
        for (int i = k + 1; i < SIZE; i++) {
            if (fabs(m[i][k]) > fabs(m[pivot][k])) pivot = i;
        }
        if (pivot != k) {
            swap_rows(m, x, k, pivot);
            determinant = -determinant;
        }
        determinant *= m[k][k];
        for (int i = k + 1; i < SIZE; i++) {
            double factor = m[i][k] / m[k][k];
            for (int j = k; j < SIZE; j++) m[i][j] -= factor * m[k][j];
            x[i] -= factor * x[k];
        }
    }
    for (int k = SIZE; k-- > 0;) {
        for (int j = k + 1; j < SIZE; j++) x[k] -= m[k][j] * x[j];
        x[k] /= m[k][k];
    }
    return determinant;
}

int main(void) {
    static matrix m, power;
    double x[SIZE], trace = 0, norm = 0;
    fill(m);
    fill(power);
    for (int i = 0; i < 6; i++) multiply(power, power, m);
    for (int i = 0; i < SIZE; i++) {
        x[i] = i + 1;
        trace += power[i][i];
    }
    printf("trace of the seventh power: %.6f\n", trace);
    printf("determinant: %.9e\n", solve(m, x));
    for (int i = 0; i < SIZE; i++) {
        printf("x%-2d = %10.6f\n", i, x[i]);
        norm += x[i] * x[i];
    }
    printf("length of x: %.6g, its logarithm: %.6g\n", sqrt(norm), log(sqrt(norm)));
    return 0;
}
