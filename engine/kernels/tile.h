#pragma once

#include "engine/core/scalar.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/vector.h"

/// The register tile that products and convolutions share. Private to the kernels.
namespace nn::kernels {

/// Columns of C that a tile computes, and the width of a packed panel of B.
inline constexpr Index kPanelColumns = 2 * kLanes;

/// Steps of k in a block: a panel of B of this height (48 KiB) stays in the first cache levels.
inline constexpr Index kBlockSteps = 384;

/// One panel of a product C = or += A · B: which steps to take, and how to find the factors on the way.
///
/// The k steps are `images` × `segments` × `length`; A advances by a distance of its own on each of the three levels (that is
/// how a convolution walks its windows without copying them), B by bStep on every step.
struct PanelProduct {
  Index images = 1, segments = 1, length = 0;
  Index aStep = 0, aSegment = 0, aImage = 0;  ///< from step to step, segment to segment, image to image
  Index aRow = 0, cRow = 0;                   ///< from row to row, in A and in C
  const Scalar* b = nullptr;                  ///< its rows must be readable up to whole vectors
  Index bStep = 0;
  Index columns = 0;  ///< 1 .. kPanelColumns
  Store store = Store::Assign;
  Finish finish = {};         ///< its bias begins at the panel's first column
  const Scalar* c = nullptr;  ///< where finish.mask begins, C begins here
};

/// Computes rows of C for one panel, in register tiles:
///
///              B (k × 2 vectors)
///             ┌───────┬───────┐
///    A row 0  │ sum00 │ sum01 │      with AVX-512 24 sums, 2 numbers of B and 1 of A fill 27 of 32 registers, and
///    …        │  …    │  …    │      24 multiply-adds hide behind 14 loads
///    row 11   │ sumB0 │ sumB1 │
///             └───────┴───────┘
///
/// Where one vector of columns is all there is, a tile has more rows, so that it has 28 sums, or 12 with half the registers: the
/// number of B that a step reads, and what a tile costs besides its steps, are shared by more of them.
///
/// Rows that lie one after the other are cut evenly (26 into 9 + 9 + 8); short runs, as a small image has them, share a tile.
/// Every row is computed exactly as if it were alone: its bits do not depend on its neighbours.
class TileRunner {
 public:
  explicit TileRunner(const PanelProduct& product) : product_(product) {}
  ~TileRunner() { flush(); }
  TileRunner(const TileRunner&) = delete;
  TileRunner& operator=(const TileRunner&) = delete;

  /// Adds `rows` rows, which start at a and c and lie aRow and cRow apart.
  void add(const Scalar* a, Scalar* c, Index rows);
  /// Computes what was added since the last time.
  void flush();

  static constexpr Index kGroupRows = 3;  ///< rows that a tile reaches from one pointer
  static constexpr Index kNarrowGroupRows = kTileGroups == 4 ? 5 : 3;  ///< the same where there is one vector
  static constexpr Index kTileRows = kGroupRows * kTileGroups, kNarrowTileRows = kTileGroups == 4 ? 28 : 12;

  /// Rows from a and c on.
  struct Group {
    const Scalar* a;
    Scalar* c;
  };

 private:
  static constexpr Index kShortRun = 4;   ///< longer runs have tiles of their own
  static constexpr int kMostPending = 4;  ///< short runs in a tile

  const PanelProduct& product_;
  Group pending_[kMostPending] = {};
  Index pendingRows_ = 0;  ///< of each pending run
  int pendingCount_ = 0;
};

/// Copies `steps` rows of B, `columns` wide (at most kPanelColumns), to `panel`, padded with zeros to whole vectors. Returns
/// the distance of its rows.
Index packPanel(Index steps, Index columns, Factor b, Scalar* panel);

/// to[k · toStep + j] = B[k, j] for `steps` rows of B, `columns` wide, whose columns do not lie side by side.
void copySideways(Index steps, Index columns, Factor b, Scalar* to, Index toStep);

/// True when the tile cannot read B where it is: columns that do not lie side by side, or a last vector that is not whole.
inline bool mustPack(const Factor& b, Index columns) { return b.columnStride != 1 || columns % kLanes != 0; }

}  // namespace nn::kernels
