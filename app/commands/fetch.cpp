#include <QEventLoop>

#include "app/command.h"
#include "app/report.h"
#include "ui/document/dataset_download.h"
#include "ui/document/resources.h"

namespace app {
namespace {

void declareOptions(QCommandLineParser& parser) {
  parser.addOption(
      {QStringLiteral("to"), QStringLiteral("Folder for data sets (default: the user's)."), QStringLiteral("DIR")});
}

int run(const QCommandLineParser& arguments, const Environment&) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const std::string name = positional(arguments, 0, "data set").toStdString();
  const nn::DownloadSource* source = nn::findDownload(name);
  if (!source)
    nn::throwExpected<nn::ConfigError>("fetch", "a data set that can be downloaded (mnist, fashion-mnist)", "'" + name + "'");
  const QString folder =
      arguments.isSet(QStringLiteral("to")) ? arguments.value(QStringLiteral("to")) : ui::resources::userFolder();

  ui::DatasetDownload download;
  QEventLoop loop;
  QString failure;
  QObject::connect(&download, &ui::DatasetDownload::progress, [&](qint64 received, qint64 total) {
    report.progress(name + "  " + fixed(static_cast<double>(received) / 1e6, 1) + " of " +
                    fixed(static_cast<double>(total) / 1e6, 1) + " MB");
  });
  QObject::connect(&download, &ui::DatasetDownload::finished, &loop, [&] { loop.quit(); });
  QObject::connect(&download, &ui::DatasetDownload::failed, &loop, [&](const QString& text) {
    failure = text;
    loop.quit();
  });
  QMetaObject::invokeMethod(
      &download, [&] { download.start(*source, folder); }, Qt::QueuedConnection);
  loop.exec();
  report.endProgress();
  if (!failure.isEmpty()) throw nn::FormatError(failure.toStdString());
  report.event({{"event", "fetched"}, {"dataset", name}, {"folder", folder.toStdString()}});
  report.line(name + " is in " + folder.toStdString());
  return kDone;
}

}  // namespace

Command fetchCommand() {
  return {QStringLiteral("fetch"), QStringLiteral("mnist|fashion-mnist [--to DIR] [--json]"),
          QStringLiteral("Downloads a full data set and checks it."), declareOptions, run};
}

}  // namespace app
