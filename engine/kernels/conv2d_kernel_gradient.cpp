#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/conv2d.h"
#include "engine/kernels/conv2d_depthwise.h"
#include "engine/kernels/conv2d_neighbours.h"
#include "engine/kernels/conv2d_windows.h"

namespace nn::kernels {
namespace {

/// A run of output pixels that is one block of k for the kernel gradient: whole samples, rows of one sample or a part of a row.
struct PixelBlock {
  Index n, samples, y, rows, x, columns;
};

/// Calls body(block) for all blocks in ascending order. They depend on the shape only.
template <typename Body>
void forEachPixelBlock(const Conv2dShape& s, Body&& body) {
  const Index samples = std::max<Index>(1, kBlockSteps / (s.outHeight * s.outWidth));
  const Index bands = divideUp(s.outHeight, std::max<Index>(1, kBlockSteps / s.outWidth)),
              parts = divideUp(s.outWidth, kBlockSteps);
  for (Index n = 0; n < s.batch; n += samples)
    for (Index band = 0; band < bands; ++band)
      for (Index part = 0; part < parts; ++part) {
        const Index y = s.outHeight * band / bands, x = s.outWidth * part / parts;
        body(PixelBlock{n, std::min(samples, s.batch - n), y, s.outHeight * (band + 1) / bands - y, x,
                        s.outWidth * (part + 1) / parts - x});
      }
}

/// The parts that the gradient is taken in: some kernel rows for a panel of filters; those of a panel have numbers in a row.
/// Several kernel rows make one part when a single one would not fill a tile.
struct Parts {
  Index rowSteps, rowsPerPart, perPanel, count;
  explicit Parts(const Conv2dShape& s)
      : rowSteps(s.kernelWidth * groupChannels(s)),
        rowsPerPart(std::min(s.kernelHeight, divideUp(4 * TileRunner::kTileRows, rowSteps))),
        perPanel(divideUp(s.kernelHeight, rowsPerPart)),
        count(perPanel * FilterPanel::count(s)) {}
  /// Kernel rows of the parts [begin, end), all of one panel.
  Range kernelRows(const Conv2dShape& s, Index begin, Index end) const {
    return {begin % perPanel * rowsPerPart, std::min(s.kernelHeight, ((end - 1) % perPanel + 1) * rowsPerPart)};
  }
};

/// The windows of a block for some kernel rows.
Windows blockWindows(const Conv2dShape& s, const Scalar* input, const PixelBlock& block, Range kernelRows) {
  const Index rows = paddedRows(s), first = block.n * rows + block.y * s.strideY + kernelRows.begin * s.dilationY;
  const Index last =
      (block.n + block.samples - 1) * rows + (block.y + block.rows - 1) * s.strideY + (kernelRows.end - 1) * s.dilationY + 1;
  return windowsOf(s, input, first, last);
}

/// dK[i, j, c, o] += Σ_{n,y,x} X[n, …, c] · dY[n, y, x, o] over one block, for the kernel rows and filters given.
void kernelGradientBlock(const Conv2dShape& s, const Windows& in, const Scalar* outputGradient, Scalar* kernelGradient,
                         const PixelBlock& block, Range kernelRows, const FilterPanel& filters) {
  alignas(64) Scalar panel[kBlockSteps * kPanelColumns];
  const Factor b{outputGradient + ((block.n * s.outHeight + block.y) * s.outWidth + block.x) * s.filters + filters.o, s.filters,
                 1};
  PanelProduct product;
  product.images = block.samples;
  product.segments = block.rows;
  product.length = block.columns;
  product.aStep = s.strideX * s.channels;
  product.aSegment = s.strideY * in.rowSize;
  product.aImage = in.sampleSize;
  product.aRow = 1;
  product.cRow = s.filters;
  product.columns = filters.columns;
  product.store = Store::Add;
  product.b = b.data;
  product.bStep = b.rowStride;
  if (mustPack(b, product.columns)) {
    product.bStep = packPanel(block.samples * block.rows * block.columns, product.columns, b, panel);
    product.b = panel;
  }
  TileRunner tiles(product);
  const Runs runs(s);
  for (Index i = kernelRows.begin; i < kernelRows.end; ++i)
    for (Index run = 0; run < runs.count; ++run)
      tiles.add(in.row(block.n, block.y * s.strideY + i * s.dilationY) + block.x * s.strideX * s.channels + filters.channel +
                    run * runs.distance,
                kernelGradient + (i * runs.count + run) * runs.length * s.filters + filters.o, runs.length);
}

/// Tasks own parts of the gradient and go through all pixels in order, so no partial sums have to be combined. A thread that
/// does several parts shares the margins and the packed panels of a block among them.
void gradientRows(const Conv2dShape& s, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient) {
  const Parts parts(s);
  const Index stepsPerPart = s.batch * s.outHeight * s.outWidth * parts.rowsPerPart * parts.rowSteps * kPanelColumns;
  const Index grain = parallelForIsSerial() ? parts.count : grainFor(stepsPerPart);
  parallelFor(parts.count, grain, [&](Index begin, Index end) {
    const bool severalPanels = begin / parts.perPanel != (end - 1) / parts.perPanel;
    const Range allRows = severalPanels ? Range{0, s.kernelHeight} : parts.kernelRows(s, begin, end);
    forEachPixelBlock(s, [&](const PixelBlock& block) {
      const Windows in = blockWindows(s, input, block, allRows);
      for (Index part = begin; part < end;) {
        const Index panel = part / parts.perPanel, next = std::min(end, (panel + 1) * parts.perPanel);
        kernelGradientBlock(s, in, outputGradient, kernelGradient, block, parts.kernelRows(s, part, next),
                            FilterPanel(s, panel));
        part = next;
      }
    });
  });
}

}  // namespace

void conv2dKernelGradient(const Conv2dShape& s, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient) {
  if (isEmpty(s)) return;
  if (isDepthwise(s)) return depthwiseKernelGradient(s, input, outputGradient, kernelGradient);
  const Index p = neighbours(s);
  if (p == 1) return gradientRows(s, input, outputGradient, kernelGradient);
  const Conv2dShape wide = widened(s, p);
  Scalar* wideGradient = keptMemory<Kept::WideKernel>(kernelSize(wide));
  std::fill_n(wideGradient, kernelSize(wide), Scalar{0});
  gradientRows(wide, input, outputGradient, wideGradient);
  foldKernelGradient(s, p, wideGradient, kernelGradient);
}

}  // namespace nn::kernels
