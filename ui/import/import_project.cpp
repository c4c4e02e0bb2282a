#include "ui/import/import_project.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QUndoStack>

#include "engine/project/starter_network.h"
#include "ui/common/engine_text.h"
#include "ui/training/weights_command.h"

namespace ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("ui::ImportProject", text); }

constexpr nn::Index kFewRows = 10;

QString shownClasses(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  QStringList shown;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) shown << text(names[i]).left(24);
  if (names.size() > kShown) shown << QStringLiteral("…");
  return shown.join(QStringLiteral(", "));
}

QString delimiterText(char delimiter) {
  switch (delimiter) {
    case ';':
      return tr("Semicolons between fields");
    case '\t':
      return tr("Tabs between fields");
    case '|':
      return tr("Bars between fields");
    default:
      return tr("Commas between fields");
  }
}

}  // namespace

void importData(Lab& lab, const DataImport& import, ImportNetwork network) {
  const std::shared_ptr<const DataImport::Content> content = import.content();
  if (!content) return;
  nn::Project project = lab.document.project();
  nn::useData(project, utf8(import.path()), import.options(), content->data.train->info());
  if (network == ImportNetwork::Starter) nn::useStarterNetwork(project, *content->data.train);
  const QFileInfo file(import.path());
  const QString name = tr("Import %1").arg(file.fileName());
  const auto change = [&](nn::Project& current) { current = std::move(project); };
  lab.training.provideData(project.data, content->data);
  if (network == ImportNetwork::Keep) {
    lab.document.edit(name, change);
    return;
  }
  project.title = utf8(file.isDir() ? file.fileName() : file.completeBaseName());  // it is no name of the file of data
  // Undo brings back the open network and also what it has learned.
  QUndoStack& stack = lab.document.undoStack();
  stack.beginMacro(name);
  stack.push(new WeightsCommand(lab.training, WeightsCommand::When::Undone, lab.training.captureState()));
  lab.document.edit(name, change);
  stack.push(new WeightsCommand(lab.training, WeightsCommand::When::Done, nullptr));
  stack.endMacro();
}

QString summaryOf(const DataImport::Content& content) {
  const nn::Dataset& train = *content.data.train;
  const nn::DatasetInfo& info = train.info();
  QString what;
  if (info.classCount() > 0 && info.kind == nn::SampleKind::Image)
    what = tr("%1 classes (%2)").arg(info.classCount()).arg(shownClasses(info.classNames));
  else if (info.classCount() > 0)
    what = tr("%1 classes of %2 (%3)").arg(info.classCount()).arg(text(info.targetName), shownClasses(info.classNames));
  else if (info.targetShape.elementCount() > 1)
    what = tr("%1 values (%2)").arg(info.targetShape.elementCount()).arg(text(info.targetName));
  else
    what = tr("the value of %1").arg(text(info.targetName));
  if (info.kind == nn::SampleKind::Image) {
    const QString count =
        content.data.test
            ? tr("%1 training and %2 test images").arg(wholeNumber(train.size()), wholeNumber(content.data.test->size()))
            : tr("%1 images").arg(wholeNumber(train.size()));
    return tr("%1 of %2 → %3").arg(count, text(info.inputShape), what);
  }
  const auto inputs = info.inputShape.elementCount();
  const nn::Index count = train.size() + (content.data.test ? content.data.test->size() : 0);
  const QString rows = count == 1 ? tr("1 row") : tr("%1 rows").arg(wholeNumber(count));
  QString summary =
      inputs == 1 ? tr("%1: 1 input → %2").arg(rows, what) : tr("%1: %2 inputs → %3").arg(rows).arg(inputs).arg(what);
  if (content.data.test) summary += tr(", %1 rows put aside for the test").arg(wholeNumber(content.data.test->size()));
  if (content.rowsLeftOut > 0)
    summary +=
        QLatin1Char('\n') + (content.rowsLeftOut == 1
                                 ? tr("1 row with missing values is left out.")
                                 : tr("%1 rows with missing values are left out.").arg(wholeNumber(content.rowsLeftOut)));
  if (!content.ignored.isEmpty())
    summary += QLatin1Char('\n') + tr("Not taken as input: %1. “Use as” over the column changes that.").arg(content.ignored);
  if (count < kFewRows) summary += QLatin1Char('\n') + tr("So few rows are hardly enough to learn from.");
  return summary;
}

QString formatOf(const nn::CsvTable& table) {
  return tr("Found: %1, %2, %3.")
      .arg(delimiterText(table.delimiter).toLower(), table.decimal == ',' ? tr("decimal commas") : tr("decimal points"),
           (table.hasHeader ? tr("names in the first line") : tr("no line of names")) +
               (table.isUtf8 ? QString() : tr(", letters as Windows writes them")));
}

}  // namespace ui
