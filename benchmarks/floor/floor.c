/* The least that a replication costs: its draws, its quantiles and its scans over packages, and nothing else.

   What is counted is what the engine does (counts.py); how much of each is done here is told as numbers a replication, in the
   order of `enum work`. There is no agenda, no state, no record, no rule that decides anything, and every scan is in its
   cheapest form, over arrays that stay in the nearest cache.

       floor REPLICATIONS PACKAGES NUMBER...

   It prints the seconds of processor that it took, the sum of its uniforms, and that of all else, which keeps the compiler
   from leaving it out. The uniforms are those of the engine for elements 0, 1, .. of purpose 1, so that whoever runs this can
   tell that they are the same. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum work { DRAW, QUANTILE, GRANTS, EXPECTS, WORTHS, COMPARES, DAYS, SEEKS, WORKS };
enum { REVIEWS = 3, MOST = 4096 };

static double u[MOST], p[REVIEWS][MOST], e[MOST], worth[MOST];
static unsigned char needs[REVIEWS][MOST], flags[MOST];

/* Philox4x32-10 (Salmon et al. 2011). */
static double uniform(uint64_t seed, uint64_t replication, uint32_t element, uint32_t purpose, uint32_t occurrence)
{
    uint32_t x0 = (uint32_t)replication, x1 = element, x2 = occurrence;
    uint32_t x3 = purpose | (uint32_t)((replication >> 32) & 0xFFFFFF) << 8;
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int i = 0; i < 10; i++) {
        uint64_t a = (uint64_t)0xD2511F53u * x0, b = (uint64_t)0xCD9E8D57u * x2;
        x0 = (uint32_t)(b >> 32) ^ x1 ^ k0;
        x1 = (uint32_t)b;
        x2 = (uint32_t)(a >> 32) ^ x3 ^ k1;
        x3 = (uint32_t)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return ((double)((uint64_t)x0 << 20 | x1 >> 12) + 0.5) * 0x1p-52;
}

static double ratio(const double *over, const double *under, double x)
{
    double above = over[0], below = under[0];
    for (int i = 1; i < 8; i++) {
        above = above * x + over[i];
        below = below * x + under[i];
    }
    return above / below;
}

/* The standard normal quantile (Wichura 1988, AS 241), but for its far tails, which are as dear. */
static double normal_quantile(double q)
{
    static const double centre_over[] = {
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608};
    static const double centre_under[] = {
        5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0};
    static const double tail_over[] = {
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734};
    static const double tail_under[] = {
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0};
    double centred = q - 0.5;
    if (fabs(centred) <= 0.425)
        return centred * ratio(centre_over, centre_under, 0.180625 - centred * centred);
    double z = ratio(tail_over, tail_under, sqrt(-log(centred < 0 ? q : 1 - q)) - 1.6);
    return centred < 0 ? -z : z;
}

/* What a review says of each package: logistic in utility. */
static void grants(int n, double *to, double threshold, double sharpness)
{
    for (int k = 0; k < n; k++)
        to[k] = 1 / (1 + exp(-sharpness * (u[k] - threshold)));
}

/* What is expected of it, given the greatest chance refused and the least granted. */
static void expects(int n, const double *of, double low, double high)
{
    double scale = 1 / (high - low);
    for (int k = 0; k < n; k++) {
        double x = (of[k] - low) * scale;
        x = x > 0 ? x : 0;
        e[k] = x < 1 ? x : 1;
    }
}

/* p u + (1 - p) nd - c d, p over the reviews. */
static void worths(int n, double nothing, double cost)
{
    for (int k = 0; k < n; k++)
        worth[k] = e[k];
    for (int r = 0; r < REVIEWS; r++)
        for (int k = 0; k < n; k++)
            worth[k] *= needs[r][k] ? p[r][k] : 1;
    for (int k = 0; k < n; k++)
        worth[k] = worth[k] * u[k] + (1 - worth[k]) * nothing - cost;
}

/* Which packages lie on one side of a number. */
static void compares(int n, const double *of, double other)
{
    for (int k = 0; k < n; k++)
        flags[k] = of[k] < other;
}

/* The fewest days over packages. */
static double days(int n, const double *takes)
{
    double fewest = 1e300;
    for (int k = 0; k < n; k++) {
        double last = 0;
        for (int r = 0; r < REVIEWS; r++) {
            double one = needs[r][k] ? takes[r] : 0;
            last = one > last ? one : last;
        }
        fewest = last < fewest ? last : fewest;
    }
    return fewest;
}

/* The package that is worth least of those that are worth enough. */
static int seeks(int n, double asked)
{
    int found = 0;
    double least = 1e300;
    for (int k = 0; k < n; k++)
        if (worth[k] >= asked && worth[k] < least) {
            least = worth[k];
            found = k;
        }
    return found;
}

int main(int argc, char **argv)
{
    if (argc != 3 + WORKS)
        return 2;
    long replications = atol(argv[1]);
    int n = atoi(argv[2]);
    double number[WORKS], uniforms = 0, all = 0;
    if (n < 1 || n > MOST)
        return 2;
    for (int i = 0; i < WORKS; i++)
        number[i] = atof(argv[3 + i]);
    for (int k = 0; k < n; k++) {
        u[k] = uniform(1, 0, (uint32_t)k, 0, 0);
        for (int r = 0; r < REVIEWS; r++) {
            p[r][k] = uniform(1, 1, (uint32_t)k, (uint32_t)r, 0);
            needs[r][k] = p[r][k] > 0.1;
        }
    }
    clock_t start = clock();
    for (long i = 0; i < replications; i++) {
        long times[WORKS];
        for (int w = 0; w < WORKS; w++) /* whole numbers with the right mean */
            times[w] = (long)((double)(i + 1) * number[w]) - (long)((double)i * number[w]);
        double x = 0.5;
        for (long j = 0; j < times[DRAW]; j++) {
            x = uniform(1, (uint64_t)i, (uint32_t)j, 1, 0);
            uniforms += x;
            if (j < times[QUANTILE])
                all += 2.0 * exp(0.7 * normal_quantile(x));
        }
        for (long j = 0; j < times[GRANTS]; j++)
            grants(n, p[j % REVIEWS], x + 0.01 * (double)j, 10);
        for (long j = 0; j < times[EXPECTS]; j++) {
            expects(n, p[j % REVIEWS], 0.1 * x, 0.9);
            all += e[j % n];
        }
        for (long j = 0; j < times[WORTHS]; j++) {
            worths(n, 0.4 * x, 0.001 * (double)j);
            all += worth[j % n];
        }
        for (long j = 0; j < times[COMPARES]; j++) {
            compares(n, p[j % REVIEWS], x + 0.01 * (double)j);
            all += flags[j % n];
        }
        for (long j = 0; j < times[DAYS]; j++) {
            double takes[REVIEWS] = {6, 45 - x, 38 + 0.1 * (double)j};
            all += days(n, takes);
        }
        for (long j = 0; j < times[SEEKS]; j++)
            all += seeks(n, 0.5 * x + 0.005 * (double)j);
    }
    printf("%.6f %.17g %.17g\n", (double)(clock() - start) / CLOCKS_PER_SEC, uniforms, all);
    return 0;
}
