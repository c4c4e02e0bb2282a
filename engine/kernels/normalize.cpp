#include "engine/kernels/normalize.h"

#include <cmath>

#include "engine/core/parallel.h"
#include "engine/kernels/column_sums.h"
#include "engine/kernels/vector.h"

namespace nn::kernels {
namespace {

constexpr Index kGrain = 1 << 14;  // numbers under which a second thread costs more than it brings

Index rowGrain(Index rowSize) { return std::max<Index>(1, kGrain / std::max<Index>(1, rowSize)); }

/// Loads γ or what stands for it.
template <typename Lanes>
Vector loadOr(const Scalar* from, Index i, Scalar otherwise, Lanes lanes) {
  return from ? load(from + i, lanes) : broadcast(otherwise);
}

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

void columnMoments(Index rows, Index columns, const Scalar* x, Scalar* mean, Scalar* variance) {
  const auto n = static_cast<double>(rows);
  sumColumns<1>(
      rows, columns,
      [=](Index r, Index first, Index count, BlockSums<1>& sums) {
        const Scalar* row = x + r * columns + first;
        for (Index c = 0; c < count; ++c) sums[0][at(c)] += static_cast<double>(row[c]);
      },
      [=](Index c, const auto& totals) { mean[c] = static_cast<Scalar>(totals[0] / n); });
  // A second reading instead of Σx² − n·mean², which loses all digits where the mean is large.
  sumColumns<1>(
      rows, columns,
      [=](Index r, Index first, Index count, BlockSums<1>& sums) {
        const Scalar* row = x + r * columns + first;
        for (Index c = 0; c < count; ++c) {
          const double difference = static_cast<double>(row[c]) - static_cast<double>(mean[first + c]);
          sums[0][at(c)] += difference * difference;
        }
      },
      [=](Index c, const auto& totals) { variance[c] = static_cast<Scalar>(totals[0] / n); });
}

void columnNormForward(const ColumnNorm& norm, const Scalar* x, const Scalar* gamma, const Scalar* beta, Scalar* y) {
  parallelFor(norm.rows, rowGrain(norm.columns), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Scalar* from = x + r * norm.columns;
      Scalar* to = y + r * norm.columns;
      forEachVector(norm.columns, [&](Index c, auto lanes) {
        const Vector normalized = (load(from + c, lanes) - load(norm.mean + c, lanes)) * load(norm.inverse + c, lanes);
        store(to + c, normalized * loadOr(gamma, c, 1, lanes) + loadOr(beta, c, 0, lanes), lanes);
      });
    }
  });
}

namespace {

constexpr Index kRoundColumns = 8 * kSumColumns;  // whose sums fit on the stack

/// Sums of dy and of dy·x̂ down the columns [first, first + count) of a round.
struct ColumnSlopes {
  Index first, count;
  std::array<double, kRoundColumns> dy, dyx;
};

ColumnSlopes columnSlopes(const ColumnNorm& norm, Index first, const Scalar* x, const Scalar* dy) {
  ColumnSlopes slopes{.first = first, .count = std::min(kRoundColumns, norm.columns - first), .dy = {}, .dyx = {}};
  sumColumns<2>(
      norm.rows, slopes.count,
      [&](Index r, Index firstOfBlock, Index count, BlockSums<2>& sums) {
        const Index column = first + firstOfBlock, e = r * norm.columns + column;
        for (Index c = 0; c < count; ++c) {
          const auto slope = static_cast<double>(dy[e + c]);
          sums[0][at(c)] += slope;
          sums[1][at(c)] += slope * (static_cast<double>(x[e + c]) - static_cast<double>(norm.mean[column + c]));
        }
      },
      [&](Index c, const auto& totals) {
        slopes.dy[at(c)] = totals[0];
        slopes.dyx[at(c)] = totals[1] * static_cast<double>(norm.inverse[first + c]);
      });
  return slopes;
}

/// dx += factor·dy − a − b·(x − mean) with factor = γ·inverse, a = factor·Σdy / rows and b = factor·inverse·Σ(dy·x̂) / rows;
/// a and b are 0 where mean and inverse are constants.
void addColumnNormInputGradient(const ColumnNorm& norm, bool momentsAreOfInput, const ColumnSlopes& slopes, const Scalar* x,
                                const Scalar* gamma, const Scalar* dy, Scalar* dx) {
  const Index first = slopes.first;
  Scalar factor[kRoundColumns], a[kRoundColumns] = {}, b[kRoundColumns] = {};
  for (Index c = 0; c < slopes.count; ++c) {
    const Scalar inverse = norm.inverse[first + c];
    factor[c] = inverse * (gamma ? gamma[first + c] : Scalar{1});
    if (!momentsAreOfInput) continue;
    const double scale = static_cast<double>(factor[c]) / static_cast<double>(norm.rows);
    a[c] = static_cast<Scalar>(scale * slopes.dy[at(c)]);
    b[c] = static_cast<Scalar>(scale * slopes.dyx[at(c)] * static_cast<double>(inverse));
  }
  parallelFor(norm.rows, rowGrain(slopes.count), [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Index e = r * norm.columns + first;
      forEachVector(slopes.count, [&](Index c, auto lanes) {
        const Vector centred = load(x + e + c, lanes) - load(norm.mean + first + c, lanes);
        const Vector slope =
            load(dy + e + c, lanes) * load(factor + c, lanes) - load(a + c, lanes) - centred * load(b + c, lanes);
        store(dx + e + c, load(dx + e + c, lanes) + slope, lanes);
      });
    }
  });
}

}  // namespace

void columnNormBackward(const ColumnNorm& norm, bool momentsAreOfInput, const Scalar* x, const Scalar* gamma, const Scalar* dy,
                        const ColumnNormGradients& gradients) {
  for (Index first = 0; first < norm.columns; first += kRoundColumns) {
    const ColumnSlopes slopes = columnSlopes(norm, first, x, dy);
    for (Index c = 0; c < slopes.count; ++c) {
      if (gradients.beta) gradients.beta[first + c] += static_cast<Scalar>(slopes.dy[at(c)]);
      if (gradients.gamma) gradients.gamma[first + c] += static_cast<Scalar>(slopes.dyx[at(c)]);
    }
    if (gradients.x) addColumnNormInputGradient(norm, momentsAreOfInput, slopes, x, gamma, dy, gradients.x);
  }
}

namespace {

constexpr Index kSumLanes = 16;  // partial sums kept side by side, so that they fill vectors of any width

/// Sums over the numbers of one part of a sample: term(e, c) gives kSums numbers for element e of x in channel c.
template <std::size_t kSums, typename Term>
std::array<double, kSums> partSums(const GroupNormShape& norm, Index sample, Index group, Term term) {
  const Index width = norm.channels / norm.groups, firstChannel = group * width;
  double sums[kSums][kSumLanes] = {};
  for (Index p = 0; p < norm.positions; ++p) {
    const Index e = (sample * norm.positions + p) * norm.channels + firstChannel;
    const auto add = [&](Index c, Index lane) {
      const std::array<double, kSums> terms = term(e + c, firstChannel + c);
      for (std::size_t k = 0; k < kSums; ++k) sums[k][lane] += terms[k];
    };
    Index c = 0;
    for (; c + kSumLanes <= width; c += kSumLanes)
      for (Index lane = 0; lane < kSumLanes; ++lane) add(c + lane, lane);
    for (Index lane = 0; c + lane < width; ++lane) add(c + lane, lane);
  }
  std::array<double, kSums> totals{};
  for (std::size_t k = 0; k < kSums; ++k)
    for (const double sum : sums[k]) totals[k] += sum;
  return totals;
}

/// Calls body(e, c, count) for every run of a part: `count` elements from e on, in the channels from c on.
template <typename Body>
void forEachRun(const GroupNormShape& norm, Index sample, Index group, Body body) {
  const Index width = norm.channels / norm.groups, firstChannel = group * width;
  for (Index p = 0; p < norm.positions; ++p)
    body((sample * norm.positions + p) * norm.channels + firstChannel, firstChannel, width);
}

/// Calls body(sample, group, statistics) for every part of every sample; parts are independent of each other.
template <typename Pointer, typename Body>
void forEachPart(const GroupNormShape& norm, Pointer statistics, Body body) {
  parallelFor(norm.samples, rowGrain(norm.positions * norm.channels), [&](Index begin, Index end) {
    for (Index sample = begin; sample < end; ++sample)
      for (Index group = 0; group < norm.groups; ++group) body(sample, group, statistics + 2 * (sample * norm.groups + group));
  });
}

double partSize(const GroupNormShape& norm) { return static_cast<double>(norm.positions * (norm.channels / norm.groups)); }

}  // namespace

void groupNormForward(const GroupNormShape& norm, double epsilon, const Scalar* x, const Scalar* gamma, const Scalar* beta,
                      Scalar* y, Scalar* statistics) {
  const double n = partSize(norm);
  forEachPart(norm, statistics, [&](Index sample, Index group, Scalar* kept) {
    const double mean =
        partSums<1>(norm, sample, group, [&](Index e, Index) { return std::array{static_cast<double>(x[e])}; })[0] / n;
    const double variance = partSums<1>(norm, sample, group,
                                        [&](Index e, Index) {
                                          const double difference = static_cast<double>(x[e]) - mean;
                                          return std::array{difference * difference};
                                        })[0] /
                            n;
    kept[0] = static_cast<Scalar>(mean);
    kept[1] = static_cast<Scalar>(1 / std::sqrt(variance + epsilon));
    const Vector centre = broadcast(kept[0]), inverse = broadcast(kept[1]);
    forEachRun(norm, sample, group, [&](Index e, Index c, Index count) {
      forEachVector(count, [&](Index i, auto lanes) {
        const Vector normalized = (load(x + e + i, lanes) - centre) * inverse;
        store(y + e + i, normalized * loadOr(gamma, c + i, 1, lanes) + loadOr(beta, c + i, 0, lanes), lanes);
      });
    });
  });
}

void groupNormInputGradient(const GroupNormShape& norm, const Scalar* x, const Scalar* gamma, const Scalar* statistics,
                            const Scalar* dy, Scalar* dx) {
  const double n = partSize(norm);
  forEachPart(norm, statistics, [&](Index sample, Index group, const Scalar* kept) {
    const double mean = static_cast<double>(kept[0]), inverse = static_cast<double>(kept[1]);
    const std::array<double, 2> sums = partSums<2>(norm, sample, group, [&](Index e, Index c) {
      const double g = static_cast<double>(dy[e]) * (gamma ? static_cast<double>(gamma[c]) : 1.0);
      return std::array{g, g * (static_cast<double>(x[e]) - mean)};
    });
    // mean g, and mean(g·x̂)·inverse, which multiplies x − mean
    const Vector a = broadcast(static_cast<Scalar>(sums[0] / n));
    const Vector b = broadcast(static_cast<Scalar>(sums[1] * inverse * inverse / n));
    forEachRun(norm, sample, group, [&](Index e, Index c, Index count) {
      forEachVector(count, [&](Index i, auto lanes) {
        const Vector g = load(dy + e + i, lanes) * loadOr(gamma, c + i, 1, lanes);
        const Vector slope = (g - a - (load(x + e + i, lanes) - kept[0]) * b) * kept[1];
        store(dx + e + i, load(dx + e + i, lanes) + slope, lanes);
      });
    });
  });
}

void groupNormParameterGradients(const GroupNormShape& norm, const Scalar* x, const Scalar* statistics, const Scalar* dy,
                                 Scalar* gammaGradient, Scalar* betaGradient) {
  const Index width = norm.channels / norm.groups;
  sumColumns<2>(
      norm.samples * norm.positions, norm.channels,
      [&](Index r, Index first, Index count, BlockSums<2>& sums) {
        const Scalar* sample = statistics + 2 * (r / norm.positions * norm.groups);
        const Index e = r * norm.channels + first;
        for (Index c = 0; c < count;) {
          const Index group = (first + c) / width, end = std::min(count, (group + 1) * width - first);
          const double mean = static_cast<double>(sample[2 * group]), inverse = static_cast<double>(sample[2 * group + 1]);
          for (; c < end; ++c) {
            const auto slope = static_cast<double>(dy[e + c]);
            sums[0][at(c)] += slope;
            sums[1][at(c)] += slope * ((static_cast<double>(x[e + c]) - mean) * inverse);
          }
        }
      },
      [&](Index c, const auto& totals) {
        if (betaGradient) betaGradient[c] += static_cast<Scalar>(totals[0]);
        if (gammaGradient) gammaGradient[c] += static_cast<Scalar>(totals[1]);
      });
}

}  // namespace nn::kernels
