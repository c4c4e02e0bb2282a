#pragma once

#include <functional>
#include <vector>

#include <QMenu>
#include <QObject>

#include "ui/plots/figure_export.h"
#include "ui/training/background_worker.h"
#include "ui/training/lab.h"

namespace ui {

/// Writes the curves into files: as a figure (PNG, SVG, PDF) or their raw values (CSV, in the background).
class CurveExport : public QObject {
  Q_OBJECT
 public:
  CurveExport(Lab& lab, QWidget* parent);
  /// What a figure consists of, asked for when it is written.
  void setParts(std::function<std::vector<FigurePart>()> parts) { parts_ = std::move(parts); }
  /// One entry for each format; each asks for the file.
  void fillMenu(QMenu& menu);
  /// By the file's suffix: png, svg, pdf or csv. Ends with finished().
  void write(const QString& file);

 signals:
  /// error: why the file could not be written; empty when it was.
  void finished(const QString& file, const QString& error);

 private:
  void ask(const QString& suffix, const QString& description);

  Lab& lab_;
  QWidget* parent_;
  std::function<std::vector<FigurePart>()> parts_;
  BackgroundWorker worker_;
};

}  // namespace ui
