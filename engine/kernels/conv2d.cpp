#include "engine/kernels/conv2d.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/conv2d_depthwise.h"
#include "engine/kernels/conv2d_neighbours.h"
#include "engine/kernels/conv2d_windows.h"

namespace nn::kernels {
namespace {

constexpr Index kForwardPixels = 512;    // output pixels of a task: its windows stay in the second cache level
constexpr Index kGradientPixels = 1024;  // input pixels of a task of the input gradient

/// The k steps of a window in blocks: several whole kernel rows, several whole runs of one, or a part of a run. In the kernel,
/// the steps of a block lie one after the other. Depends on the shape of a window only.
struct WindowBlocks {
  struct Block {
    Index row, rows, run, runs, step, steps;
  };
  Runs runs;
  Index rowsPerBlock, runsPerBlock, partsPerRun;
  explicit WindowBlocks(const Conv2dShape& s)
      : runs(s),
        rowsPerBlock(std::max<Index>(1, kBlockSteps / (runs.count * runs.length))),
        runsPerBlock(std::clamp<Index>(kBlockSteps / runs.length, 1, runs.count)),
        partsPerRun(divideUp(runs.length, kBlockSteps)) {}
  template <typename Body>
  void forEach(Index kernelHeight, Body&& body) const {
    for (Index i = 0; i < kernelHeight; i += rowsPerBlock)
      for (Index run = 0; run < runs.count; run += runsPerBlock)
        for (Index part = 0; part < partsPerRun; ++part) {
          const Index begin = runs.length * part / partsPerRun, end = runs.length * (part + 1) / partsPerRun;
          body(Block{i, std::min(rowsPerBlock, kernelHeight - i), run, std::min(runsPerBlock, runs.count - run), begin,
                     end - begin});
        }
  }
};

/// Output rows `outRows`, counted through all samples, for the filters of a panel.
void forwardPanel(const Conv2dShape& s, const Windows& in, const Scalar* kernel, const Finish& finish, Scalar* output,
                  Store store, Range outRows, const FilterPanel& filters) {
  alignas(64) Scalar panel[kBlockSteps * kPanelColumns];
  const WindowBlocks blocks(s);
  const Runs& runs = blocks.runs;
  blocks.forEach(s.kernelHeight, [&](const WindowBlocks::Block& block) {
    const bool isFirst = block.row == 0 && block.run == 0 && block.step == 0;
    const bool isLast = block.row + block.rows == s.kernelHeight && block.run + block.runs == runs.count &&
                        block.step + block.steps == runs.length;
    const Index inKernel = (block.row * runs.count + block.run) * runs.length + block.step;
    const Factor b{kernel + inKernel * s.filters + filters.o, s.filters, 1};
    PanelProduct product;
    if (runs.count == 1) {  // one loop less around the steps
      product.segments = block.rows;
      product.aSegment = s.dilationY * in.rowSize;
    } else {
      product.images = block.rows;
      product.aImage = s.dilationY * in.rowSize;
      product.segments = block.runs;
      product.aSegment = runs.distance;
    }
    product.length = block.steps;
    product.aStep = 1;
    product.aRow = s.strideX * s.channels;
    product.cRow = s.filters;
    product.columns = filters.columns;
    product.store = isFirst ? store : Store::Add;
    product.finish = {.bias = isFirst && finish.bias ? finish.bias + filters.o : nullptr,
                      .rectify = isLast && finish.rectify,
                      .mask = isLast ? finish.mask : nullptr};
    product.c = output;
    product.b = b.data;
    product.bStep = b.rowStride;
    if (mustPack(b, product.columns)) {
      product.bStep = packPanel(block.rows * block.runs * block.steps, product.columns, b, panel);
      product.b = panel;
    }
    TileRunner tiles(product);
    const Index inWindow = filters.channel + block.run * runs.distance + block.step;
    for (Index row = outRows.begin; row < outRows.end; ++row)
      tiles.add(in.row(row / s.outHeight, row % s.outHeight * s.strideY + block.row * s.dilationY) + inWindow,
                output + row * s.outWidth * s.filters + filters.o, s.outWidth);
  });
}

void forwardRows(const Conv2dShape& s, const Scalar* input, const Scalar* kernel, const Finish& finish, Scalar* output,
                 Store store) {
  const Index rowsPerTask = divideUp(kForwardPixels, s.outWidth), rows = s.batch * s.outHeight;
  const Index stepsPerRow = s.outWidth * s.kernelHeight * s.kernelWidth * groupChannels(s) * s.filters;
  parallelFor(divideUp(rows, rowsPerTask), grainFor(rowsPerTask * stepsPerRow), [&](Index firstTask, Index lastTask) {
    for (Index begin = firstTask * rowsPerTask; begin < std::min(rows, lastTask * rowsPerTask); begin += rowsPerTask) {
      const Index end = std::min(rows, begin + rowsPerTask), padded = paddedRows(s);
      const auto paddedRow = [&](Index row) { return row / s.outHeight * padded + row % s.outHeight * s.strideY; };
      const Windows in = windowsOf(s, input, paddedRow(begin), paddedRow(end - 1) + (s.kernelHeight - 1) * s.dilationY + 1);
      for (Index panel = 0; panel < FilterPanel::count(s); ++panel)
        forwardPanel(s, in, kernel, finish, output, store, {begin, end}, FilterPanel(s, panel));
    }
  });
}

/// The same with as many neighbouring pixels in a row as fill the lanes.
void forward(const Conv2dShape& s, const Scalar* input, const Scalar* kernel, Finish finish, Scalar* output, Store store) {
  const Index p = neighbours(s);
  if (p == 1) return forwardRows(s, input, kernel, finish, output, store);
  alignas(64) Scalar bias[kPanelColumns];
  if (finish.bias) {
    for (Index o = 0; o < p * s.filters; ++o) bias[o] = finish.bias[o % s.filters];
    finish.bias = bias;
  }
  forwardRows(widened(s, p), input, widenedKernel(s, p, kernel), finish, output, store);
}

/// With stride 1, the input gradient is a convolution of the output gradient with the kernel turned by 180°, filters and
/// channels swapped:  dX[iy, ix, c] = Σ_{i,j,o} dY[iy + padTop − i, ix + padLeft − j, o] · K[i, j, c, o].
Conv2dShape turnedShape(const Conv2dShape& s) {
  Conv2dShape turned = s;
  std::swap(turned.channels, turned.filters);
  std::swap(turned.height, turned.outHeight);
  std::swap(turned.width, turned.outWidth);
  turned.padTop = (s.kernelHeight - 1) * s.dilationY - s.padTop;
  turned.padLeft = (s.kernelWidth - 1) * s.dilationX - s.padLeft;
  return turned;
}

/// All in one product it needs no sums in memory, but goes over the margin of the output too. Where that is thin it wins.
bool isWorthTurning(const Conv2dShape& s) {
  const Index marginPercent = 100 * s.height * s.width / (s.outHeight * s.outWidth) - 100;
  return s.strideY == 1 && s.strideX == 1 && s.groups == 1 && 4 * s.channels >= kLanes &&
         (s.kernelHeight > 1 || s.kernelWidth > 1) && s.padTop <= (s.kernelHeight - 1) * s.dilationY &&
         s.padLeft <= (s.kernelWidth - 1) * s.dilationX && marginPercent < (s.filters < 2 * kLanes ? 60 : 10);
}

/// The turned kernel, in memory that the calling thread keeps.
const Scalar* turnedKernel(const Conv2dShape& s, const Scalar* kernel) {
  const Index positions = s.kernelHeight * s.kernelWidth, size = s.channels * s.filters;
  Scalar* turned = keptMemory<Kept::Kernel>(positions * size);
  for (Index p = 0; p < positions; ++p)
    copySideways(s.filters, s.channels, {kernel + p * size, 1, s.filters}, turned + (positions - 1 - p) * size, s.channels);
  return turned;
}

/// Calls body(input row, output row) for the input rows of [begin, end) that kernel row i touches, both counted through all
/// samples.
template <typename Body>
void forEachMeetingRow(const Conv2dShape& s, Index begin, Index end, Index i, Body&& body) {
  const Index up = s.padTop - i * s.dilationY;  // from the output row's first input row to the one that i reads
  for (Index n = begin / s.height; n * s.height < end; ++n) {
    const Index first = std::max<Index>(0, begin - n * s.height), last = std::min(s.height, end - n * s.height);
    for (Index y = std::max<Index>(0, divideUp(first + up, s.strideY)); y < s.outHeight && y * s.strideY - up < last; ++y)
      body(n * s.height + y * s.strideY - up, n * s.outHeight + y);
  }
}

/// A part of some kernel rows seen from the filters: for each row, steps [o, o + steps) times `columns` numbers from `first` on,
/// transposed.
struct BackwardPanel {
  alignas(64) Scalar numbers[kBlockSteps * kPanelColumns];
  PanelProduct product;
  BackwardPanel(const Conv2dShape& s, const Scalar* kernel, Range kernelRows, Index first, Index columns, Range filters) {
    const Index steps = filters.end - filters.begin, width = columns > kLanes ? kPanelColumns : kLanes;
    product.length = steps;
    product.aStep = 1;
    product.aRow = s.filters;
    product.columns = columns;
    product.b = numbers;
    product.bStep = width;
    for (Index i = kernelRows.begin; i < kernelRows.end; ++i) {
      const Scalar* from = kernel + (i * s.kernelWidth * groupChannels(s) + first) * s.filters + filters.begin;
      packPanel(steps, columns, {from, 1, s.filters}, numbers + (i - kernelRows.begin) * steps * width);
    }
  }
};

/// Adds what the filters' gradients send back through kernel position (i, j) to input rows [begin, end), counted through all
/// samples, for channels from c on and filters of their group:  dX[iy, ix, c] += Σ_o dY[y, x, o] · K[i, j, c, o].
void inputGradientTap(const Conv2dShape& s, const Scalar* kernel, const Scalar* outputGradient, Scalar* inputGradient,
                      Range rows, Index i, Index j, Index c, Range filters) {
  const Range xs = meeting(j * s.dilationX, s.padLeft, s.strideX, s.width, s.outWidth);
  if (xs.begin >= xs.end) return;
  const Index inGroup = c % groupChannels(s), columns = std::min(kPanelColumns, groupChannels(s) - inGroup);
  const Index ix = xs.begin * s.strideX + j * s.dilationX - s.padLeft;
  BackwardPanel panel(s, kernel, {i, i + 1}, j * groupChannels(s) + inGroup, columns, filters);
  panel.product.cRow = s.strideX * s.channels;
  panel.product.store = Store::Add;
  TileRunner tiles(panel.product);
  forEachMeetingRow(s, rows.begin, rows.end, i, [&](Index row, Index outRow) {
    tiles.add(outputGradient + (outRow * s.outWidth + xs.begin) * s.filters + filters.begin,
              inputGradient + (row * s.width + ix) * s.channels + c, xs.end - xs.begin);
  });
}

/// Adds one window's gradient, `columns` numbers of kernel row i from `first` on, to the part of it that lies inside the row.
void addWindow(const Conv2dShape& s, const Scalar* window, Index columns, Scalar* row, Index left) {
  const Index begin = std::max<Index>(0, -left), end = std::min(columns, s.width * s.channels - left);
  forEachVector(end - begin, [&](Index k, auto lanes) {
    Scalar* to = row + left + begin + k;
    store(to, load(to, lanes) + load(window + begin + k, lanes), lanes);
  });
}

/// The kernel rows of [kernelRows.begin, kernelRows.end) through which output rows reach row y of the input. With more than one
/// the stride is 1, and the output row of the next one is dilationY further up.
Range reachingRows(const Conv2dShape& s, Range kernelRows, Index y) {
  const auto outRow = [&](Index i) { return y + s.padTop - i * s.dilationY; };  // times strideY
  Range reaching = kernelRows;
  while (reaching.begin < reaching.end && outRow(reaching.begin) > (s.outHeight - 1) * s.strideY) ++reaching.begin;
  while (reaching.begin < reaching.end && outRow(reaching.end - 1) < 0) --reaching.end;
  if (reaching.begin < reaching.end && outRow(reaching.begin) % s.strideY != 0) reaching.end = reaching.begin;
  return reaching;
}

/// The same for images with few channels, where one kernel position would leave most of a vector empty: the windows' gradients
/// for `columns` numbers of some kernel rows side by side,
///
///     dX[y, ix …] += Σ_i Σ_o dY[y + padTop − i, x, o] · K[i, …, o].
///
/// Windows that do not overlap are added to the image straight from the registers: every `apart`-th pixel of a row, the same
/// row of all samples in a tile, then their neighbours. What reaches over the margin takes the long way.
void inputGradientWindows(const Conv2dShape& s, const Scalar* kernel, const Scalar* outputGradient, Scalar* inputGradient,
                          Range rows, Range kernelRows, Index first, Range filters) {
  const Index rowSize = s.width * s.channels, columns = std::min(kPanelColumns, s.kernelWidth * s.channels - first);
  const Index apart = divideUp(s.kernelWidth, s.strideX);
  const Index lastLeft = s.width - s.kernelWidth + s.padLeft;
  const Range inside{std::min(s.outWidth, divideUp(s.padLeft, s.strideX)),
                     lastLeft < 0 ? 0 : std::min(s.outWidth, lastLeft / s.strideX + 1)};
  BackwardPanel panel(s, kernel, kernelRows, first, columns, filters);
  const auto leftOf = [&](Index x) { return (x * s.strideX - s.padLeft) * s.channels + first; };
  for (Index y = 0; y < s.height; ++y) {
    const Range reaching = reachingRows(s, kernelRows, y);
    if (reaching.begin >= reaching.end) continue;
    PanelProduct product = panel.product;
    product.segments = reaching.end - reaching.begin;
    product.aSegment = -s.dilationY * s.outWidth * s.filters;
    product.b += (reaching.begin - kernelRows.begin) * product.length * product.bStep;
    const Index outRow = (y + s.padTop - reaching.begin * s.dilationY) / s.strideY;
    const auto from = [&](Index n, Index x) {
      return outputGradient + ((n * s.outHeight + outRow) * s.outWidth + x) * s.filters + filters.begin;
    };
    const Index firstSample = divideUp(rows.begin - y, s.height), endSample = divideUp(rows.end - y, s.height);
    {
      PanelProduct together = product;
      together.aRow = apart * s.filters;
      together.cRow = apart * s.strideX * s.channels;
      together.store = Store::Add;
      for (Index x = inside.begin; x < std::min(inside.end, inside.begin + apart); ++x) {
        TileRunner tiles(together);
        for (Index n = firstSample; n < endSample; ++n)
          tiles.add(from(n, x), inputGradient + (n * s.height + y) * rowSize + leftOf(x), divideUp(inside.end - x, apart));
      }
    }
    if (inside.begin == 0 && inside.end == s.outWidth) continue;
    alignas(64) Scalar window[kPanelColumns];
    product.cRow = kPanelColumns;
    for (Index n = firstSample; n < endSample; ++n)
      for (Index x = 0; x < s.outWidth; ++x) {
        if (x == inside.begin) x = std::max(x, inside.end);
        if (x >= s.outWidth) break;
        TileRunner(product).add(from(n, x), window, 1);
        addWindow(s, window, columns, inputGradient + (n * s.height + y) * rowSize, leftOf(x));
      }
  }
}

bool hasFewChannels(const Conv2dShape& s) { return s.channels < kLanes && s.kernelWidth > 1 && Runs(s).count == 1; }

/// All contributions to input rows [rows.begin, rows.end), in an order that depends on the shape only.
void inputGradientRows(const Conv2dShape& s, const Scalar* kernel, const Scalar* outputGradient, Scalar* inputGradient,
                       Range rows) {
  const bool inWindows = hasFewChannels(s);
  const Index columns = inWindows ? s.kernelWidth * s.channels : groupChannels(s);
  const Index groupFilters = s.filters / s.groups, blocks = divideUp(groupFilters, kBlockSteps);
  // As many kernel rows in one product as a panel holds, where the same output rows lie behind each of them.
  const Index together = inWindows && s.strideY == 1 ? std::clamp<Index>(kBlockSteps / groupFilters, 1, s.kernelHeight) : 1;
  for (Index group = 0; group < s.groups; ++group)
    for (Index c = 0; c < columns; c += kPanelColumns)
      for (Index i = 0; i < s.kernelHeight; i += together)
        for (Index block = 0; block < blocks; ++block) {
          const Range filters{group * groupFilters + groupFilters * block / blocks,
                              group * groupFilters + groupFilters * (block + 1) / blocks};
          const Range kernelRows{i, std::min(s.kernelHeight, i + together)};
          if (inWindows)
            inputGradientWindows(s, kernel, outputGradient, inputGradient, rows, kernelRows, c, filters);
          else
            for (Index j = 0; j < s.kernelWidth; ++j)
              inputGradientTap(s, kernel, outputGradient, inputGradient, rows, i, j, group * columns + c, filters);
        }
}

/// Input rows of a task of the input gradient: whole samples where several fit, so that their equal rows share tiles.
Index inputRowsPerTask(const Conv2dShape& s) {
  const Index samples = kGradientPixels / (s.height * s.width);
  return hasFewChannels(s) && samples > 0 ? samples * s.height : divideUp(kGradientPixels, s.width);
}

void maskBy(const Scalar* mask, Scalar* values, Index count) {
  forEachVector(count, [&](Index i, auto lanes) {
    store(values + i, load(mask + i, lanes) > Scalar{0} ? load(values + i, lanes) : Vector{}, lanes);
  });
}

}  // namespace

void conv2dForward(const Conv2dShape& s, const Scalar* input, const Scalar* kernel, const Scalar* bias, Scalar* output,
                   Store store, bool rectify) {
  if (isEmpty(s)) return;
  if (isDepthwise(s)) return depthwiseForward(s, input, kernel, bias, output, store, rectify);
  forward(s, input, kernel, {.bias = bias, .rectify = rectify}, output, store);
}

void conv2dInputGradient(const Conv2dShape& s, const Scalar* kernel, const Scalar* outputGradient, Scalar* inputGradient,
                         Store store, const Scalar* mask) {
  if (s.batch <= 0) return;
  if (!isEmpty(s) && isWorthTurning(s)) {
    const Conv2dShape turned = turnedShape(s);
    return forward(turned, outputGradient, turnedKernel(s, kernel), {.mask = mask}, inputGradient, store);
  }
  const Index rowSize = s.width * s.channels;
  // Each task begins and ends the rows it adds to, while they are in its cache.
  const auto begin = [&](Range rows) {
    if (store == Store::Assign) std::fill(inputGradient + rows.begin * rowSize, inputGradient + rows.end * rowSize, Scalar{0});
  };
  const auto end = [&](Range rows) {
    if (mask) maskBy(mask + rows.begin * rowSize, inputGradient + rows.begin * rowSize, (rows.end - rows.begin) * rowSize);
  };
  if (isEmpty(s) || isDepthwise(s)) {
    begin({0, s.batch * s.height});
    if (!isEmpty(s)) depthwiseInputGradient(s, kernel, outputGradient, inputGradient);
    return end({0, s.batch * s.height});
  }
  const Index rowsPerTask = inputRowsPerTask(s), rows = s.batch * s.height;
  const Index stepsPerRow = s.width * s.kernelHeight * s.kernelWidth * groupChannels(s) * s.filters / (s.strideX * s.strideY);
  parallelFor(divideUp(rows, rowsPerTask), grainFor(rowsPerTask * stepsPerRow), [&](Index firstTask, Index lastTask) {
    for (Index first = firstTask * rowsPerTask; first < std::min(rows, lastTask * rowsPerTask); first += rowsPerTask) {
      const Range task{first, std::min(rows, first + rowsPerTask)};
      begin(task);
      inputGradientRows(s, kernel, outputGradient, inputGradient, task);
      end(task);
    }
  });
}

}  // namespace nn::kernels
