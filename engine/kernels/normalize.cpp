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

/// Mean and sum of squared differences from it, of some numbers.
struct Moments {
  double count = 0, mean = 0, squares = 0;
};

/// Those of both parts together (Chan, Golub & LeVeque 1983).
Moments together(const Moments& a, const Moments& b) {
  const double count = a.count + b.count, share = b.count / count, difference = b.mean - a.mean;
  return {count, a.mean + difference * share, a.squares + b.squares + difference * difference * (a.count * share)};
}

}  // namespace

void columnMoments(Index rows, Index columns, const Scalar* x, Scalar* mean, Scalar* variance) {
  const WideRows matrix = wideRows(rows, columns, columns);
  // Differences from a row of the same block: what their squares lose by it is at most a factor of kBlockRows, and nothing
  // where the mean is large.
  const auto reduce = [&](Index begin, Index end, Index first, Index count, BlockSums<2>& moments) {
    forEachBlock<2>(
        matrix, begin, end, first, count,
        [=](Index start, Index e, Index, auto lanes) {
          const Vector difference = load(x + e, lanes) - load(x + start, lanes);
          return std::array{difference, difference * difference};
        },
        [&](Index start, Index c, auto lanes, Index before, Index blockRows, const Vector* sums) {
          const double n = static_cast<double>(blockRows), share = 1 / n;
          double *means = moments[0].data() + (c - first), *squares = moments[1].data() + (c - first);
          for (Index i = 0; i < laneCount(lanes); ++i) {
            const auto sum = static_cast<double>(sums[0][i]), squareSum = static_cast<double>(sums[1][i]);
            const Moments block = {n, static_cast<double>(x[start + i]) + sum * share, squareSum - sum * sum * share};
            const Moments total = together({static_cast<double>(before), means[i], squares[i]}, block);
            means[i] = total.mean;
            squares[i] = total.squares;
          }
        });
  };
  const auto merge = [](Moments& total, Index count, const std::array<double, 2>& values) {
    if (count > 0) total = together(total, {static_cast<double>(count), values[0], values[1]});
  };
  reduceColumns<Moments, 2>(matrix, reduce, merge, [=](Index c, const Moments& total) {
    mean[c] = static_cast<Scalar>(total.mean);
    // Rounding must not make it negative; NaN stays.
    variance[c] = static_cast<Scalar>(total.squares < 0 ? 0.0 : total.squares / static_cast<double>(rows));
  });
}

namespace {

constexpr Index kRoundColumns = 8 * kSumColumns;  // whose numbers fit on the stack

/// The columns from `first` on of a matrix, as many as are taken together; pointers into the matrix begin there.
struct ColumnRound {
  const ColumnNorm& norm;
  Index first;
  WideRows matrix;

  ColumnRound(const ColumnNorm& columnNorm, Index firstColumn)
      : norm(columnNorm),
        first(firstColumn),
        matrix(wideRows(norm.rows, std::min(kRoundColumns, norm.columns - first), norm.columns)) {}

  /// Writes number(column) to what goes with each wide column.
  template <typename Number>
  void spread(Scalar* numbers, Number number) const {
    for (Index c = 0; c < matrix.columns; ++c) numbers[c] = number(first + c);
    for (Index c = matrix.columns; c < matrix.width(); ++c) numbers[c] = numbers[c - matrix.columns];
  }

  Scalar factor(Index column, const Scalar* gamma) const { return norm.inverse[column] * (gamma ? gamma[column] : Scalar{1}); }

  /// Calls body(e, c, lanes) for all numbers: from element e on, in wide column c and the next ones.
  template <typename Body>
  void forEach(Body body) const {
    parallelFor(matrix.count(), rowGrain(matrix.width()), [&](Index begin, Index end) {
      for (Index row = begin; row < end; ++row)
        forEachVector(matrix.size(row), [&](Index c, auto lanes) { body(row * matrix.wideStride() + c, c, lanes); });
    });
  }
};

template <bool kRectify>
void normalizeRound(const ColumnRound& round, const Scalar* x, const Scalar* gamma, const Scalar* beta, Scalar* y) {
  Scalar mean[kRoundColumns], factor[kRoundColumns], shift[kRoundColumns];
  round.spread(mean, [&](Index column) { return round.norm.mean[column]; });
  round.spread(factor, [&](Index column) { return round.factor(column, gamma); });
  round.spread(shift, [&](Index column) { return beta ? beta[column] : Scalar{0}; });
  round.forEach([&](Index e, Index c, auto lanes) {
    Vector value = (load(x + e, lanes) - load(mean + c, lanes)) * load(factor + c, lanes) + load(shift + c, lanes);
    if constexpr (kRectify) value = value < Scalar{0} ? Vector{} : value;  // NaN stays NaN
    store(y + e, value, lanes);
  });
}

}  // namespace

void columnNormForward(const ColumnNorm& norm, const Scalar* x, const Scalar* gamma, const Scalar* beta, Scalar* y,
                       bool rectify) {
  for (Index first = 0; first < norm.columns; first += kRoundColumns)
    (rectify ? normalizeRound<true> : normalizeRound<false>)({norm, first}, x + first, gamma, beta, y + first);
}

namespace {

/// Sums of dy and of dy·x̂ down the columns of a round.
struct ColumnSlopes {
  std::array<double, kRoundColumns> dy, dyx;
};

/// Before they are taken, dy becomes 0 where the mask, if there is one, is not positive.
template <bool kMasks>
void sumSlopes(const ColumnRound& round, const Scalar* x, const Scalar* mask, Scalar* dy, ColumnSlopes& slopes) {
  Scalar mean[kRoundColumns];
  round.spread(mean, [&](Index column) { return round.norm.mean[column]; });
  sumColumnVectors<2>(
      round.matrix,
      [&](Index e, Index c, auto lanes) {
        Vector slope = load(dy + e, lanes);
        if constexpr (kMasks) {
          slope = load(mask + e, lanes) > Scalar{0} ? slope : slope * Scalar{0};
          store(dy + e, slope, lanes);
        }
        return std::array{slope, slope * (load(x + e, lanes) - load(mean + c, lanes))};
      },
      [&](Index c, const auto& totals) {
        slopes.dy[at(c)] = totals[0];
        slopes.dyx[at(c)] = totals[1] * static_cast<double>(round.norm.inverse[round.first + c]);
      });
}

template <bool kAssign>
void inputGradientOfRound(const ColumnRound& round, const ColumnNormBackward& backward, const Scalar* columnA,
                          const Scalar* columnB, const Scalar* x, const Scalar* dy, Scalar* dx) {
  Scalar mean[kRoundColumns], factor[kRoundColumns], a[kRoundColumns], b[kRoundColumns];
  round.spread(mean, [&](Index column) { return round.norm.mean[column]; });
  round.spread(factor, [&](Index column) { return round.factor(column, backward.gamma); });
  round.spread(a, [&](Index column) { return columnA[column]; });
  round.spread(b, [&](Index column) { return columnB[column]; });
  const bool masks = backward.inputIsRectified;
  round.forEach([&](Index e, Index c, auto lanes) {
    const Vector value = load(x + e, lanes), centred = value - load(mean + c, lanes);
    Vector slope = load(dy + e, lanes) * load(factor + c, lanes) - load(a + c, lanes) - centred * load(b + c, lanes);
    if (masks) slope = value > Scalar{0} ? slope : Vector{};
    store(dx + e, kAssign ? slope : load(dx + e, lanes) + slope, lanes);
  });
}

}  // namespace

void columnNormSums(const ColumnNorm& norm, const ColumnNormBackward& backward, const Scalar* x, Scalar* dy,
                    const ColumnNormSums& sums) {
  for (Index first = 0; first < norm.columns; first += kRoundColumns) {
    const ColumnRound round(norm, first);
    ColumnSlopes slopes;
    if (backward.output)
      sumSlopes<true>(round, x + first, backward.output + first, dy + first, slopes);
    else
      sumSlopes<false>(round, x + first, nullptr, dy + first, slopes);
    for (Index c = 0; c < round.matrix.columns; ++c) {
      const Index column = first + c;
      if (sums.beta) sums.beta[column] += static_cast<Scalar>(slopes.dy[at(c)]);
      if (sums.gamma) sums.gamma[column] += static_cast<Scalar>(slopes.dyx[at(c)]);
      // a = factor·Σdy / rows and b = factor·inverse·Σ(dy·x̂) / rows with factor = γ·inverse
      const double scale =
          backward.momentsAreOfInput ? static_cast<double>(round.factor(column, backward.gamma)) / static_cast<double>(norm.rows) : 0;
      sums.a[column] = static_cast<Scalar>(scale * slopes.dy[at(c)]);
      sums.b[column] = static_cast<Scalar>(scale * slopes.dyx[at(c)] * static_cast<double>(norm.inverse[column]));
    }
  }
}

void columnNormInputGradient(const ColumnNorm& norm, const ColumnNormBackward& backward, const Scalar* a, const Scalar* b,
                             const Scalar* x, const Scalar* dy, Scalar* dx) {
  for (Index first = 0; first < norm.columns; first += kRoundColumns)
    (backward.store == Store::Assign ? inputGradientOfRound<true> : inputGradientOfRound<false>)({norm, first}, backward, a, b,
                                                                                                 x + first, dy + first, dx + first);
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
