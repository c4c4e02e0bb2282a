#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <QCommandLineParser>
#include <QString>
#include <QStringList>

#include "engine/data/catalog.h"

namespace app {

/// Exit codes of the command line.
enum ExitCode { kDone = 0, kInputAtFault = 1, kWrongUsage = 2, kInternalError = 3 };

/// The command line itself is wrong: unknown option, missing argument, no number where one must be.
class UsageError : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// Where the program finds things.
struct Environment {
  nn::DataPaths dataPaths;
  std::filesystem::path examples;
};

/// One sub-command. run() gets the parsed arguments; nn::Error becomes exit code 1, UsageError 2.
struct Command {
  QString name;
  QString arguments;  ///< for the usage line: "PROJECT [options]"
  QString summary;
  void (*declareOptions)(QCommandLineParser& parser);
  int (*run)(const QCommandLineParser& arguments, const Environment& environment);
  bool needsGui = false;  ///< draws a window, on the offscreen platform where there is no display
};

/// All sub-commands; each is one file in app/commands.
const std::vector<Command>& commands();

Command trainCommand();
Command crossValidateCommand();
Command evaluateCommand();
Command predictCommand();
Command summaryCommand();
Command checkCommand();
Command doctorCommand();
Command listCommand();
Command fetchCommand();
Command benchCommand();
Command benchWindowCommand();
Command screenshotCommand();

/// Positional argument number `index`, or UsageError that says what is missing.
QString positional(const QCommandLineParser& arguments, int index, const char* what);
/// Value of a numeric option; UsageError when it is no number or out of range.
double numberOption(const QCommandLineParser& arguments, const QString& name, double fallback, double minimum, double maximum);
long long integerOption(const QCommandLineParser& arguments, const QString& name, long long fallback, long long minimum,
                        long long maximum);
/// Threads from --threads, else the physical cores.
int threadsOption(const QCommandLineParser& arguments);

}  // namespace app
