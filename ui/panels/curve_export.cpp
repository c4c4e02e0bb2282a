#include "ui/panels/curve_export.h"

#include "ui/document/curve_csv.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>

#include <memory>

namespace ui {

CurveExport::CurveExport(Lab& lab, QWidget* parent) : QObject(parent), lab_(lab), parent_(parent) {
  connect(this, &CurveExport::finished, this, [this](const QString&, const QString& error) {
    if (error.isEmpty()) return;
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Export"), error, QMessageBox::Ok, parent_);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();  // whoever trains meanwhile goes on
  });
}

void CurveExport::fillMenu(QMenu& menu) {
  const auto add = [&](const QString& name, const QString& suffix, const QString& description) {
    QAction* action = menu.addAction(name);
    action->setObjectName(suffix);
    connect(action, &QAction::triggered, this, [this, suffix, description] { ask(suffix, description); });
  };
  add(tr("Picture (P&NG)…"), QStringLiteral("png"), tr("PNG picture"));
  add(tr("Drawing (&SVG)…"), QStringLiteral("svg"), tr("SVG drawing"));
  add(tr("Drawing (P&DF)…"), QStringLiteral("pdf"), tr("PDF drawing"));
  menu.addSeparator();
  add(tr("Raw values (&CSV)…"), QStringLiteral("csv"), tr("Comma-separated values"));
}

void CurveExport::ask(const QString& suffix, const QString& description) {
  auto* dialog = new QFileDialog(parent_, tr("Export the curves"), {}, QStringLiteral("%1 (*.%2)").arg(description, suffix));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(suffix);
  dialog->selectFile(QStringLiteral("%1-curves.%2").arg(lab_.document.displayName(), suffix));
  connect(dialog, &QFileDialog::fileSelected, this, &CurveExport::write);
  dialog->open();
}

void CurveExport::write(const QString& file) {
  const QString suffix = QFileInfo(file).suffix().toLower();
  if (suffix == QLatin1String("csv")) {
    // A copy, because training goes on.
    auto history = std::make_shared<const nn::TrainingHistory>(lab_.training.history());
    worker_.run([this, file, history, metric = lab_.training.metricTitle()] {
      QSaveFile target(file);
      const QByteArray bytes = curvesAsCsv(*history, metric);
      const bool isWritten = target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.commit();
      const QString error = isWritten ? QString() : tr("%1 could not be written: %2").arg(file, target.errorString());
      QMetaObject::invokeMethod(
          this, [this, file, error] { emit finished(file, error); }, Qt::QueuedConnection);
    });
    return;
  }
  const FigureFormat format = suffix == QLatin1String("svg")   ? FigureFormat::Svg
                              : suffix == QLatin1String("pdf") ? FigureFormat::Pdf
                                                               : FigureFormat::Png;
  emit finished(file, writeFigure(file, format, parts_ ? parts_() : std::vector<FigurePart>()));
}

}  // namespace ui
